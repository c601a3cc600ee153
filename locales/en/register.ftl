### Registering what a person can be checked with when the password is forgotten.

register-title = Ways back into your account
register-lead = If you forget your password, we check that it is you with what you set up here. Then you can choose a new one yourself, at any time.
register-asked-title = Do not lose access to your account
register-asked-lead = Your organization asks you to set up how we can check that it is you if you forget your password. It takes a few minutes.
register-reconfirm-title = Is this still right?
register-reconfirm-lead = It has been a while. Look at what is stored for you: if you still have all of it, press “Looks good”. If not, change it.

# $count methods are missing, $required are needed in all.
register-missing = { $count ->
    [one] You need { $count } more way before you can reset your password yourself.
   *[other] You need { $count } more ways before you can reset your password yourself.
}
register-enough = { $required ->
    [one] You can reset your password yourself. You may add more ways: then you still get in when one of them is out of reach.
   *[other] You can reset your password yourself with any { $required } of these. More are welcome: then you still get in when one of them is out of reach.
}
register-confirm-title = Is this right?
register-confirm-lead = This is what is stored for you to get back in when you forget your password. If all of it is yours, press “Looks good”. If not, change it.
register-enough-tomorrow = Your ways are set up. They are of today, so you can reset your password with them from tomorrow on; until then your administrator can help.
register-rests = This is of today: until a day has passed, it does not get you in alone, nor with others of today.
register-new-rests = What you set up now does not get you in alone, nor with others of the same day, until a day has passed: so nobody who finds your computer unlocked can take your account over at once.
register-added-told = The addresses that you have already are told of it.
register-unproven = What you gave yourself is confirmed. What your administrator entered is not: confirm it with a code, or change it.
register-not-enough = { $count ->
    [one] { $count } more way is needed before you are finished. You can also cancel and go on later.
   *[other] { $count } more ways are needed before you are finished. You can also cancel and go on later.
}

register-method-alternate-email = Email address
register-method-mobile-phone = Phone
register-method-office-phone = Office phone
register-method-security-questions = Security questions
register-nothing = Not set up yet
register-nothing-office = None is stored
register-answered = Answered
# $time is a date and a time.
register-confirmed-at = You confirmed it on { $time }.
register-supplied = Your administrator entered it. Confirm that you have it.
register-office-note = Only your administrator can change it.
register-unused = Your organization does not use this any more. You can take it back.
register-problem-own-mailbox = This is the mailbox that opens with the very password, so it cannot help you.
register-problem-not-reached = Numbers like this one are not reached from here.
register-problem-too-few-answers = Your organization asks for more answers now.
register-problem-same-number = It is the same number as your phone, so it counts only once.

register-do-set-alternate-email = Set up an email address
register-do-set-mobile-phone = Set up a phone
register-do-set-security-questions = Choose questions
register-do-confirm-alternate-email = Confirm or change the address
register-do-confirm-mobile-phone = Confirm or change the phone
register-do-confirm-security-questions = Choose questions
register-do-change-alternate-email = Change the address
register-do-change-mobile-phone = Change the phone
register-do-change-security-questions = Answer anew
register-do-remove-alternate-email = Remove the address
register-do-remove-mobile-phone = Remove the phone
register-do-remove-security-questions = Remove the answers

register-looks-good = Looks good
register-later = Not now
register-back = Back to the list
register-why-title = What is kept, and why
register-why = What you enter here is used only to check that it is you, and to tell you when something about your account changes. It is stored encrypted; answers to questions are stored so that nobody can ever read them.
register-why-who = Global administrators of your organization may see your address and your phone in full, other administrators with most of them hidden. Nobody sees your answers.
register-copy = Save a copy of everything that is kept about you
register-withdraw = Take everything back

register-kept-alternate-email = The email address is set up.
register-kept-mobile-phone = The phone is set up.
register-kept-security-questions = Your answers are stored.
register-removed = It is removed.
register-withdrawn = Everything that you gave is removed.
register-removed-not = It is not removed, because something changed at the same moment. This is what is there now.
register-confirmed = Thank you. Everything is confirmed.
register-not-offered = Your organization does not offer this way, or not any more.

## Why somebody can register nothing

register-refused = Your administrator has not enabled you to use this feature.
register-refused-disabled-for-organization = Password reset is turned off in your organization.
register-refused-writeback-not-enabled = Your password is kept in your organization's own directory, and nothing carries new ones there.
register-refused-no-policy = Your organization has not decided yet how people may reset their passwords.
register-refused-not-licensed = A licence is missing for your account.
register-refused-not-in-group = Your account is not among those that may use it.
register-refused-not-configured = Your account lacks information that only an administrator can add.
register-refused-account-disabled = Your account is turned off.
register-refused-on-premises-action = Your organization's directory does not allow it.
register-refused-on-premises-unreachable = Your organization's directory cannot be reached right now.
register-refused-frozen = Somebody reported that a change to your account was not theirs. Contact your administrator, who can check that it is you.

## An address

register-email-title = Set up an email address
register-email-lead = We send a code to this address to see that it is yours, and again when you forget your password.
# $value is an address of which most is hidden.
register-email-replaces = It takes the place of { $value }. We tell that address about the change.
register-email-supplied = Your administrator entered { $value } for you. If that address is yours, let us send a code there.
register-email-supplied-send = Send a code there
register-email-other = Or use another address
register-email-label = Email address
register-email-hint = One that you can open without the password of this account, for example a private one.
register-email-malformed = This is not a complete email address. It looks like name@home.example.
register-email-own-mailbox = This mailbox opens with the very password that you may forget. Enter another address.
register-send-code = Send a code

## A phone

register-phone-title = Set up a phone
register-phone-lead = We send a code to this phone, or call it, to see that it is yours, and again when you forget your password.
# $value is a number of which most is hidden.
register-phone-replaces = It takes the place of { $value }. We tell your email addresses about the change.
register-phone-supplied = Your administrator entered { $value } for you. If that phone is yours, let us check it.
register-phone-supplied-send = Check that phone
register-phone-other = Or use another phone
register-phone-country = Country
# $code is a calling code such as 34.
register-phone-country-option = { $country } (+{ $code })
register-phone-label = Phone number with area code
register-phone-label-code = Phone number with area code (+{ $code })
register-phone-hint = Write it as you are used to. Extensions cannot be reached.
register-phone-way = How do you want to check it?
register-phone-text = Text me a code
register-phone-call = Call me
register-phone-only-text = We text a code to it.
register-phone-only-call = We call it.
register-phone-malformed = This is not a complete phone number without an extension. Check the country and every digit.
register-phone-not-reached = Numbers like this one are not reached from here. Enter another one.
register-phone-not-texted = This number gets no texts. Choose a call, or enter another number.
register-phone-unavailable = Texts and calls are not possible right now. Try again later, or set up something else.

## The code

register-code-title = Enter the code
# $value is the whole address or number.
register-code-sent = We sent a code to { $value }.
register-code-lifetime = It works for { $duration }.
register-code-label = Code of 6 digits
register-code-hint-email = It can take a minute. Look in the folder for junk mail too.
register-code-hint-phone = It can take a minute. Your phone has to be on and have reception.
register-code-submit = Verify
register-code-nothing = Nothing arrived?
register-code-again-email = Send a new code
register-code-again-phone = Send a new text
register-other-email = Use another address
register-other-phone = Use another number
register-code-missing = Enter the digits of the code.
register-code-wrong = { $left ->
    [one] That code is not right. You can try { $left } more time.
   *[other] That code is not right. You can try { $left } more times.
}
register-code-expired = That code no longer works. Ask for a new one.
register-code-locked = There were too many wrong codes. Try again in { $duration }. What is registered stays as it is.
register-too-soon = Please wait { $duration } before you ask again.
register-too-many = That was too often for one day. You can go on in { $duration }. What is registered stays as it is.

## Questions

register-questions-title = Choose your questions
register-questions-lead = Choose { $count } different questions and answer each differently, with 3 to 40 characters. Nobody can read the answers later, not even you: remember them.
register-questions-replace = The new answers take the place of all earlier ones. We tell your addresses about the change.
register-question-number = Question { $number } of { $total }
register-question = Question
register-answer = Answer
register-questions-save = Save the answers
register-answer-length = Answer { $number } needs { $min } to { $max } characters.
register-question-twice = Question { $number } is chosen twice. Choose another one.
register-answer-twice = Answer { $number } is the same as an earlier one. Capital letters and spaces make no difference.
register-questions-count = Answer { $count } questions.
register-question-unknown = One of the questions is not offered any more. Please choose again.

## Taking back

register-remove = Remove
register-keep = Keep it
register-remove-title-alternate-email = Remove the email address?
register-remove-title-mobile-phone = Remove the phone?
register-remove-title-security-questions = Remove the answers?
register-remove-lead-alternate-email = We will no longer send codes there. We tell the address that it was removed.
register-remove-lead-mobile-phone = We will no longer text or call it. We tell your email addresses that it was removed.
register-remove-lead-security-questions = We will no longer ask you these questions. We tell your addresses that the answers were removed.
register-remove-unable = After this you cannot reset a forgotten password yourself. You would need your administrator.
register-remove-supplied = Your administrator entered another value, which is used then.
register-withdraw-title = Take everything back?
register-withdraw-lead = Every address, phone and answer that you gave is removed at once, and so are authenticator apps and recovery codes.
register-withdraw-lead-administrator = Every address, phone and answer that you gave is removed at once. Authenticator apps and recovery codes stay, because as an administrator you sign in with them.
register-withdraw-supplied = What your administrator entered stays. Ask your administrator to remove that.
register-withdraw-do = Take everything back
