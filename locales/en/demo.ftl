### The pages of `latchkey demo`: whom to try, and the inbox. Names of people, organizations and groups are invented.

demo-title = Latchkey demo
demo-navigation = Demo
demo-inbox = Inbox
demo-reset = Reset a password
demo-sign-in = Sign in

## Start page

demo-start-title = Whom to try
demo-start-intro = Two made-up organizations live here, with people in every state of readiness. No mail, text or call leaves this machine: the inbox shows all of them.
demo-start-pick = Pick a person below. The link opens the reset portal with the user name filled in.
demo-start-inbox = When a code is on its way, read it in the inbox. When a phone rings, take the call there.
demo-start-sign-in = Choose a new password, and sign in with it.
demo-start-password = Until you change it, everybody’s password is
demo-start-state = Everything is kept in this folder until you start the demo with --fresh:
demo-inbox-open = Open the inbox

# $organization is the organization’s name.
demo-organization-reset = The reset portal as { $organization } shows it
demo-organization-classic = Classic policy: one method is enough, each person needs a licence, and only people in the group “Password reset” may reset. Pages say why somebody cannot.
demo-organization-strict = Strict policy: two methods, short-lived codes, and pages that tell a stranger nothing about an account. Passwords that are known from a data leak are refused: “correct horse battery staple” is one. Its language is Spanish.

demo-column-person = Person
demo-column-outcome = What happens
demo-column-needed = What you need
demo-needed-address = The alternate address:
demo-needed-mobile = The mobile phone:
demo-needed-office = The office phone:
demo-needed-answers = The answers
demo-needed-app = What the authenticator app shows now, for sign-in; a new one every 30 seconds, when this page is loaded again:
demo-needed-app-key = The key for an app of your own
demo-needed-nothing = Nothing to type

demo-role-global-administrator = Global administrator
demo-role-password-administrator = Password administrator
demo-role-user-administrator = User administrator
demo-role-helpdesk-administrator = Helpdesk administrator
demo-role-reports-reader = Reports reader

## People of Harbor & Pine

demo-person-nora = Ready: proves an address with a code from the inbox.
demo-person-tom = Ready: answers three of five security questions.
demo-person-mia = Ready, with a choice of a code by mail, her mobile phone by text or call, and security questions. Is in the group “Workshop”, which is inside “Password reset”. The address she registered herself is used before the one on file.
demo-person-hal = Ready: proves the mobile phone by text or call, or the office phone by call. The inbox shows the text, and a call is taken there.
demo-person-ben = Refused with SSPR_0012: holds no licence.
demo-person-max = Refused with SSPR_0013: is in the group “Visitors”, which may not reset.
demo-person-ivy = New here, with nothing registered: sign in as her, and you are asked to. Then forget her password, and get back in with what you registered.
demo-person-amy = An administrator chose her password: sign in as her, and you choose another one before anything else.
demo-person-leo = Refused with SSPR_0014: there is nothing on file to prove anything with.
demo-person-ray = Refused with SSPR_0014: the address and the number on file are malformed, and that counts as nothing.
demo-person-zoe = Refused with SSPR_0014: the only address on file is the mailbox behind the very password that is lost.
demo-person-sam = Refused with SSPR_0014 for a day: the only address was replaced when the demo started, and a thief could have done that.
demo-person-ida = Refused: the account is disabled.
demo-person-eva = Refused with SSPR_0030: the password lives in the organization’s own directory, and nothing connects to it here.
demo-person-kim = Refused: somebody said “this was not me”, so an administrator has to look first.
demo-person-grace = Ready: as an administrator she proves two out of the address, the mobile phone and the app, whatever the policy says. Signs in with a code of her app after the password.
demo-person-paul = Receives the mail when somebody asks the administrators for help. Has no second step yet: the first sign-in sets one up.
demo-person-uma = Would receive requests for help if there were no password administrator. Has no second step yet either.

## People of Clínica Mirador

demo-person-lucia = Ready: proves the address, typed in full, and answers three of five security questions, in either order.
demo-person-diego = Ready: proves the mobile phone by text or call, and the office phone by call, in either order. Both numbers are typed in full.
demo-person-mateo = Has an address and nothing else, so cannot reset. The pages do not show it; a mail to the address explains it.
demo-person-bruno = The password lives in the organization’s own directory, and writing it back is turned off (SSPR_0010). The pages do not show it; a mail to the address explains it.
demo-person-elena = Ready: as an administrator she proves two out of the address, the mobile phone and the app; what she is reached by is typed in full. Receives requests for help. Signs in with a code of her app after the password.

demo-nobody = Nobody
demo-nobody-strict = There is no such person, and the pages look the same all the same. Nothing is sent.

## Inbox

# $count is how many messages are kept.
demo-inbox-intro = Every mail and text that the demo would have sent, and every call that it would have made, newest first. The latest { $count } are kept until the demo stops.
demo-inbox-refreshing = This page looks for new messages every few seconds.
demo-inbox-stop = Stop that
demo-inbox-go-on = Look for new messages every few seconds
demo-inbox-empty = Nothing has come yet. Start a reset, and ask for a code or a call.
demo-mail-from = From
demo-mail-to = To
demo-mail-at = Date
demo-mail-back = Back to the inbox
demo-mail-preview = The mail as mail programs show it
demo-mail-text = The same mail as plain text
demo-kind-mail = Mail
demo-kind-text = Text
demo-kind-call = Call
# $number is the number of a phone.
demo-text-title = Text to { $number }
# $number is the number of a phone.
demo-call-title = Call to { $number }

## A call: what a phone would do

demo-call-says = A voice says this three times:
demo-call-listen = Listen
demo-call-keys = Keys
demo-call-press = Press them
demo-call-hint-digits = The page that waits for this call shows two digits. Press them, and then #.
demo-call-hint-hash = Press # alone.
demo-call-unfinished = The voice goes on. Your keys count once you have pressed # at the end.
demo-call-hang-up = Hang up
demo-call-let-ring = Do not take the call
demo-call-be-engaged = Be engaged
demo-call-heard = Then the voice says:
demo-call-ended-hung-up = You hung up.
demo-call-ended-no-answer = You did not take the call.
demo-call-ended-busy = The line was engaged.
demo-call-ended-failed = The call could not be made.
demo-call-no-keys = No keys are asked for.
