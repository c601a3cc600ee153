### The password reset portal. Refusals and their advice are in refusals.ftl.

## Who are you?

reset-who-title = Get back into your account
reset-who-lead = Who are you? Enter the user name that you sign in with.
reset-user-name-missing = Enter your user name.
reset-proof-missing = The check that you are a person was not finished. Please press Next once more.
reset-proof-more = Many people are asking just now, so the check takes a little more work. You did nothing wrong. Please press Next once more.

## Waiting instead of the check, for browsers without JavaScript

reset-wait-title = One moment, please
reset-wait-body = This page goes on by itself in { $duration }.
reset-wait-why = We let every visitor wait or do a little work, so that nobody can try thousands of accounts.
reset-wait-go-on = Go on if nothing happens
# After the wait, on the page where it began.
reset-waited = Thank you for waiting. Press Next.

## Steps

reset-step-verify = Show that it is you
# $number is 1 or 2.
reset-step-verify-number = Check { $number }
reset-step-password = New password

## Choosing a method

reset-method-title = Show that it is you
reset-method-lead = How would you like to do that?
reset-method-missing = Choose one of these ways.
reset-method-alternate-email = Send a code to my other email address
reset-method-mobile-phone-text = Send a text to my mobile phone
reset-method-mobile-phone-call = Call my mobile phone
reset-method-office-phone = Call my office phone
reset-method-authenticator = Enter a code from my authenticator app
reset-method-security-questions = Answer my security questions
reset-method-recovery-code = Enter one of my recovery codes
reset-only-alternate-email = We will send a code to your other email address.
reset-only-mobile-phone-text = We will send a text with a code to your mobile phone.
reset-only-mobile-phone-call = We will call your mobile phone.
reset-only-office-phone = We will call your office phone.
reset-only-authenticator = We will ask you for the code that your authenticator app shows.
reset-only-security-questions = We will ask you the security questions that you once answered.
reset-only-recovery-code = We will ask you for one of the recovery codes that you kept.
reset-address = The whole email address
reset-number = The whole phone number, with the country code
reset-number-whole = The whole phone number
reset-number-hint = Enter all of it, although we show a part: then nobody can have a stranger’s phone ring.
reset-typed-hint = We show no part of it. If what you type matches what is stored for you, a code or a call is on its way.
reset-address-missing = Enter the whole email address.
reset-number-missing = Enter the whole phone number, with the country code.
reset-number-wrong = { $left ->
    [one] That is not the number that is stored for you. You can try { $left } more time.
   *[other] That is not the number that is stored for you. You can try { $left } more times.
}
reset-other-way = Use another way

## The code

reset-code-title = Enter your code
# $destination is an address of which most is hidden; $digits is the length of the code.
reset-code-sent = We sent a code of { $digits } digits to { $destination }.
reset-code-sent-if = If { $destination } matches what is stored for you, a code of { $digits } digits is on its way there.
reset-code-again = We sent a new code of { $digits } digits to { $destination }. Earlier ones no longer work.
reset-code-again-if = If { $destination } matches what is stored for you, a new code of { $digits } digits is on its way there. Earlier ones no longer work.
# Stands for an address that was typed and is not kept.
reset-typed-address = the address that you entered
# Stands for a number that was typed and is not kept.
reset-typed-number = the number that you entered
reset-code-lifetime = It works for { $duration }.
reset-code-label = Code of { $digits } digits
reset-code-junk = It can take a minute. Look in the folder for junk mail too, and check that the address above is that of the mailbox you have open.
reset-code-text = It can take a minute. Your phone has to be on and have reception.
# $destination is a number of which most is hidden.
reset-code-text-check = Check that { $destination } is the phone in your hand.
# $destination is the number as it was typed, or "the number that you entered".
reset-code-text-check-if = Check that { $destination } is right and has its country code.
reset-code-nothing = Nothing arrived?
reset-code-send-again = Try again: send a new code
reset-text-send-again = Try again: send a new text
reset-code-missing = Enter the digits of the code.
reset-code-wrong = { $left ->
    [one] That code is not right. You can try { $left } more time.
   *[other] That code is not right. You can try { $left } more times.
}
reset-code-wrong-unknown = That code is not right, or it no longer works.
reset-code-expired = That code no longer works. Ask for a new one.
reset-code-too-soon = Please wait { $duration } before you ask for another code.
# $duration is a short span of time such as "30 seconds".
reset-again-code = Another code can be asked for in { $duration }.
reset-again-text = Another text can be asked for in { $duration }.
reset-again-call = Another call can be asked for in { $duration }.
reset-phones-unavailable = Texts and calls are not possible right now. Choose another way, or try again later.

## A call

reset-call-title = Answer the call
# $destination is a number of which most is hidden.
reset-call-sent = We are calling { $destination }.
# $destination is the number as it was typed, or "the number that you entered".
reset-call-sent-if = If { $destination } matches what is stored for you, that phone rings in a moment.
reset-call-digits = Take the call and key these two digits, then the hash key:
# For screen readers. $digits are two digits with a space between them.
reset-call-keys = Keys: { $digits }, hash
reset-call-hash = Take the call and press the hash key:
reset-call-waiting = This page goes on by itself once you have pressed the keys.
reset-call-refreshing = It looks every few seconds.
reset-call-still = Stop that
reset-call-look = Look whether the keys were pressed
reset-call-nothing = Does nothing ring?
reset-call-check = Check that { $destination } is your phone, that it is on, and that it takes calls from unknown numbers.
reset-call-check-if = Check that { $destination } is right and has its country code, and that the phone takes calls from unknown numbers.
reset-call-try-again = Try again: call me once more
reset-call-too-soon = Please wait { $duration } before you ask for another call.
reset-call-right-title = Thank you
reset-call-right = You pressed the right keys.

# The call is over. -title, then what happened.
reset-call-over-title = The call did not work
reset-call-wrong-keys = Other keys were pressed than those that this page showed. The next call asks for new ones.
reset-call-no-answer = Nobody took the call.
reset-call-busy = The line was engaged.
reset-call-hung-up = The call ended before the keys were pressed.
reset-call-failed = The call could not be made. Please try once more, or use another way.
reset-call-over = The keys were not pressed in time.
reset-call-again = Call me again
reset-call-else = What else you can do

## A code at hand

reset-app-title = Enter the code of your app
reset-app-lead = Open your authenticator app and enter the code that it shows for this account.
reset-app-hint = The app shows another code every half minute, and each works once. If yours is refused, wait for the next one, and check that the clock of your device is right.
reset-app-code-malformed = A code of the app has six digits. Look at it again.
reset-recovery-code-title = Enter a recovery code
reset-recovery-code-lead = Enter one of the recovery codes that you kept. Each of them works once.
reset-recovery-code-label = Recovery code
reset-recovery-code-hint = It has ten letters and digits. Hyphens, spaces and capital letters do not matter.
reset-recovery-code-missing = Enter one of your recovery codes.
reset-recovery-code-malformed = A recovery code has ten letters and digits. Look at what you typed again.

## Security questions

reset-questions-title = Answer your questions
reset-questions-lead = All answers must be right. Capital letters and spaces do not matter.
reset-answers-missing = Answer every question.
reset-answers-wrong = { $left ->
    [one] At least one answer is not right. Read the questions again, for they may be others now. You can try { $left } more time.
   *[other] At least one answer is not right. Read the questions again, for they may be others now. You can try { $left } more times.
}
reset-answers-wrong-unknown = At least one answer is not right. Read the questions again, for they may be others now.

## The new password

reset-password-title = Choose a new password

## The end

reset-done-title = Your password has been reset
reset-done-body = You can sign in as { $user_name } with your new password now.
reset-done-sessions = For your safety you were signed out everywhere.
reset-done-told = We sent you a message about this change.
reset-cancelled-title = You have cancelled
reset-cancelled-body = Nothing has been changed. Your old password stays as it is.

# Every method is locked. $window and $duration are spans of time such as "1 hour" and "24 hours".
reset-no-way-left-title = There is no other way left
reset-no-way-left-body = There were too many tries within { $window }, so every way to show that it is you is locked for now. Your password has not been changed.
reset-no-way-left-todo = Wait { $duration } and try again. If you need your account sooner, contact your administrator, who can check that it is you.

## Asking for help

reset-contact-lead = We will tell the administrators of your organization that you need help with your password. They know how to reach you.
reset-contact-user = You are asking for { $user_name }.
reset-contact-send = Send the request
reset-contact-custom = Your organization has its own place where you can ask for help with your password.
reset-contact-custom-go = Go there
# Nobody but the one who asks is an administrator with an email address.
reset-contact-nobody-title = Nobody could be told
reset-contact-nobody-body = Your organization has no other administrator whom we can reach by email, so your request was not sent.
reset-contact-nobody-todo = Ask the operator of this server, who can check that it is you and let you back in.
reset-contact-sent-title = Your request is on its way
reset-contact-sent-body = If the account exists, its administrators will receive a message in a moment.
reset-contact-sent-todo = Wait until they reach out to you. Asking again within the hour sends no further message.
