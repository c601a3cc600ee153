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
signin-step-locked = There were too many wrong codes, so the second step is locked. Wait { $duration } and sign in again, or ask another administrator or the operator of this server.
signin-step-ended = There were too many wrong codes, so you were signed out. Sign in once more.
signin-step-lost = The phone is not at hand?
signin-step-to-recovery = Use a recovery code
signin-step-to-app = Use the authenticator app
signin-step-lost-all = Without your phone and your recovery codes, ask the operator of this server to remove both from your account. Then you set them up anew.
signin-again-factor = As an administrator you type a code of your authenticator app too.
signin-again-code = Code
signin-again-code-hint = The six digits of your authenticator app, or one of your recovery codes.

## This was not me

not-me-title = Was this not you?
# $time is a date and a time.
not-me-lead = A new password was set for your account on { $time }.
not-me-what = If you did not do this, press the button. Then we will at once
not-me-sessions = sign your account out everywhere,
not-me-password = stop the new password from working,
not-me-password-set = stop the present password from working,
not-me-freeze = put password reset for your account on hold,
not-me-tell = and tell your administrators.
not-me-submit = This was not me
not-me-it-was-me = It was me
not-me-done-title = Your account is safe
not-me-done-body = It is signed out everywhere, the new password no longer works, and your administrators have been told.
not-me-done-todo = Contact your administrator, who can check that it is you and let you back in.

## The first administrator

invitation-title = Welcome. Choose a password
invitation-lead = You will be an administrator of { $organization } and sign in as { $user_name }.
# $duration is like "15 minutes", $time like "3:45 PM (UTC)".
invitation-time-left = This invitation works for { $duration } more, until { $time }.
invitation-expires-soon = This invitation works for less than { $duration } more.
invitation-expired = This invitation no longer works. Nothing has been changed. Please ask the operator of this server for a new one.
invitation-done-title = You are ready
invitation-done-body = You can sign in as { $user_name } now.
invitation-gone-title = This invitation no longer works
invitation-gone-body = It was used already, or more than an hour has passed.
invitation-gone-todo = Ask the operator of this server for a new one.
