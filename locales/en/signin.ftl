### Sign-in, "This was not me" and the first administrator's invitation.

signin-title = Sign in
signin-password = Password
signin-submit = Sign in
signin-cannot = Can't access your account?
signin-missing = Enter your user name and your password.
signin-wrong = The user name or the password is not right.
signin-locked = There were too many wrong passwords, so sign-in is locked. Wait { $duration } and try again, or reset your password.
signin-signed-out = You are signed out.

# $user_name is what the person signs in with.
signin-again-title = Your password, once more
signin-again-lead = You are signed in as { $user_name }. What comes next touches the safety of your account, so please show that it is still you.
signin-again-missing = Enter your password.
signin-again-wrong = That password is not right.
signin-again-forgotten = Forgot your password?

## The second step of administrators

signin-step-title = Show that it is you, once more
signin-step-lead-app = You are an administrator, so after the password comes a code. Open the authenticator app on your phone and type the code that it shows for this account.
signin-step-lead-recovery = You are an administrator, so after the password comes a code. Type one of the recovery codes that you kept. Each of them works once.
signin-step-app = Code in the app
signin-step-app-hint = Six digits. They change every thirty seconds.
signin-step-recovery = Recovery code
signin-step-recovery-hint = Ten letters and digits. Capitals and gaps do not matter.
signin-step-missing = Enter a code.
signin-step-malformed = That is no code. The app shows six digits; a recovery code has ten letters and digits.
signin-step-wrong = That code is not right, or it was used before. Wait until your app shows another one and type that.
signin-step-locked = There were too many wrong codes, so the second step is locked. Wait { $duration } and sign in again, or ask the operator of this server to open it.
signin-step-ended = There were too many wrong codes, so you were signed out. Sign in once more.
signin-step-lost = The phone is not at hand?
signin-step-to-recovery = Use a recovery code
signin-step-to-app = Use the authenticator app
signin-step-lost-all = Without your phone and your recovery codes, ask the operator of this server to remove both from your account. Then you set them up anew.
signin-again-factor = As an administrator you type a code of your authenticator app too.
signin-again-code = Code
signin-again-code-hint = The six digits of your authenticator app, or one of your recovery codes.

## The second factor that administrators must have

signin-setup-title = Set up your second step
signin-setup-lead = You are an administrator. A password alone does not protect what you can do here, so set up one of these two now. From then on you type a code after the password whenever you sign in.
signin-setup-lead-again = You have used the last of your recovery codes. Make new ones or set up an app now: without them you could not sign in again.
signin-setup-codes = Ten codes to print or write down, for people without a phone at hand. Each of them works once.
signin-setup-both = You can set up the other one later, under “Register for password reset”.
signin-used-up-title = Your recovery codes are used up
signin-used-up-lead = You are an administrator, and a password alone does not let you in. All of your recovery codes were used, or stopped working when this server was restored from a backup.
signin-used-up-ask = Ask the operator of this server, who makes sure that it is you and then runs this command:
signin-used-up-then = Then sign in again, and set up your second step anew.

## This was not me

not-me-title = Was this not you?
# $time is a date and a time.
not-me-lead = This is about what happened in your account on { $time }.
not-me-what = If you did not do this, press the button. Then we will at once
not-me-sessions = sign your account out everywhere,
not-me-password-set = stop the present password from working,
not-me-taken-back = remove the ways back in that were set up since then,
not-me-freeze = put password reset for your account on hold,
not-me-tell = and tell your administrators.
not-me-submit = This was not me
not-me-it-was-me = It was me
not-me-done-title = Your account is safe
not-me-done-body = It is signed out everywhere, its password no longer works, and your administrators have been told.
not-me-done-todo = Contact your administrator, who can check that it is you and let you back in.
not-me-done-open-todo = Somebody knew your password. Choose a new one now, and use it nowhere else.
not-me-done-reset = Choose a new password

## The first administrator

invitation-title = Welcome. Choose a password
invitation-lead = You will be an administrator of { $organization } and sign in as { $user_name }.
# $duration is like "15 minutes", $time like "3:45 PM (UTC)".
invitation-time-left = This invitation works for { $duration } more, until { $time }.
invitation-expires-soon = This invitation works for less than { $duration } more.
invitation-expired = This invitation no longer works. Nothing has been changed. Please ask the operator of this server for a new one.
invitation-done-title = You are ready
invitation-done-body = You can sign in as { $user_name } now.
invitation-done-next = As an administrator you set up a second step then: an authenticator app on your phone, or recovery codes on paper.
invitation-gone-title = This invitation no longer works
invitation-gone-body = It was used already, or more than an hour has passed.
invitation-gone-todo = Ask the operator of this server for a new one.
