### What all pages share.

web-product = Latchkey

# Stands before the title of a page on which something was wrong.
web-problem = Problem:
web-languages = Languages
web-support-code = Support code:

web-next = Next
web-finish = Finish
web-cancel = Cancel
web-show = Show
web-hide = Hide
web-back = Back
web-copied = Copied.
web-not-copied = Your browser did not copy it. Select the text and copy it by hand.
web-start-again = Start again
web-to-sign-in = Go to sign-in
web-to-reset = Reset a password
web-contact = Contact your administrator

## Steps

web-steps = Step { $current } of { $total }
# Read aloud before the name of a step that is behind.
web-step-done = Done:

## The user name

web-user-name = User name
web-user-name-hint = For example: alex@school.example

## The check that a person is asking, which the browser does by itself

web-proof-working = Checking that you are a person. There is nothing for you to do.
web-proof-ready = Check done.
web-proof-failed = The check did not work in this browser. Go on anyway: you will wait a little instead.
web-proof-without-script = JavaScript is off in your browser, so you will wait about 20 seconds after this page.

## How long the visit lasts

# $duration is like "15 minutes", $time like "3:45 PM (UTC)".
web-time-left = For your safety you have { $duration } to finish, until { $time }.
web-expires-soon = You have less than { $duration } left. After that you would have to start again.
web-expired = Your time has run out. Nothing has been changed. Please start again.

## New passwords, wherever one is chosen

password-new = New password
password-confirm = New password, once more
password-rules = Your new password
password-rule-length = has { $min } to { $max } characters
# $count is 2, 3 or 4.
password-rule-kinds = has at least { $count } of these: small letters, capital letters, digits, other characters
password-rule-words = does not contain your name or the name of your organization
password-rule-guessable = is not easy to guess
# Looked up only when the form is sent.
password-rule-leaked = is not known from a data leak
# Read aloud before a rule.
password-rule-met = Kept:
password-rule-unmet = Not yet:
password-same = Both are the same.

password-strength-0 = Very easy to guess
password-strength-1 = Easy to guess
password-strength-2 = Could be stronger
password-strength-3 = Good
password-strength-4 = Strong

password-error-short = { $count ->
    [one] The new password is too short. It needs at least { $count } character.
   *[other] The new password is too short. It needs at least { $count } characters.
}
password-error-long = { $count ->
    [one] The new password is too long. It may have at most { $count } character.
   *[other] The new password is too long. It may have at most { $count } characters.
}
password-error-characters = The new password contains characters that cannot be typed everywhere.
password-error-kinds = The new password needs at least { $count } of these: small letters, capital letters, digits, other characters.
password-error-name = The new password contains your name. Choose one that does not.
password-error-organization = The new password contains the name of your organization. Choose one that does not.
password-error-guessable = The new password is too easy to guess. Add a word or two that nobody would expect.
password-error-banned = The new password contains words that your organization does not allow. Choose others.
password-error-leaked = This password has appeared in a data leak, so strangers know it and try it. Choose one that you have never used anywhere.
password-error-used = This account had this password before, and it may not come back. Choose another one.
password-error-mismatch = The two passwords are not the same.

## What goes wrong before a page

error-400-title = We did not understand that
error-400-body = Your browser sent something that this page does not expect, so nothing was done.
error-400-todo = Go back, load the page again and fill it in once more.

error-host-title = Wrong address
error-host-body = This server does not answer under the address that you used.
error-host-todo = Check the address, or ask your administrator for the right one.

error-403-title = This was not allowed
error-403-body = The request did not come from one of our own pages, or it is not yours to make, so nothing was done.
error-403-todo = Open the page yourself and try again there.

error-404-title = There is nothing here
error-404-body = The address may be mistyped, or the page is gone.
error-404-todo = Check the address, or start from one of these pages.

error-405-title = This does not work like that
error-405-body = The page exists, but it cannot be used in this way.
error-405-todo = Start from one of these pages.

error-413-title = That was too much
error-413-body = What was sent is larger than this page takes, so nothing was done.
error-413-todo = Go back and send less.

error-415-title = We cannot read that
error-415-body = What was sent is not a form as this page expects it, so nothing was done.
error-415-todo = Go back, load the page again and fill it in once more.

error-429-title = Slow down a little
error-429-body = Too many requests came from your network in a short time. This one was not carried out.
error-429-todo = Try again later, within an hour at the most. With JavaScript turned on you can go on now.

error-503-title = This does not work right now
error-503-body = Something that we need is out of reach at the moment. Nothing was changed.
error-503-todo = Try again in a few minutes. If it happens again, contact your administrator and give them the support code on this page.
