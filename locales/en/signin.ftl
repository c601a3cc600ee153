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
