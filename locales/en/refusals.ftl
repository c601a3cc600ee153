### Why a reset cannot go on. Each reason has a title, a body (what it means) and a todo (what the person can do).

# $code is the technical name of the reason, for example SSPR_0009.
refusal-code = Code for your administrator: { $code }
# Leads to the page of help.ftl about the reason.
refusal-learn-more = Learn more about this message

## Reasons with a code

# Reset is switched off for the organization.
refusal-9-title = Password reset is turned off
refusal-9-body = Your organization has turned off self-service password reset, so you cannot reset your password here.
refusal-9-todo = Ask your administrator to reset your password for you, or to turn password reset on.

# The password lives on premises and writeback is off.
refusal-10-title = Your password cannot be changed from here
refusal-10-body = Your password is kept in your organization's own directory, and the service that carries new passwords there is not turned on.
refusal-10-todo = Ask your administrator to reset your password for you and to check how password reset is set up.

# The organization has no reset policy.
refusal-11-title = Password reset is not set up yet
refusal-11-body = Your organization has not decided yet how people may reset their passwords.
refusal-11-todo = Ask your administrator to reset your password for you.

# No licence.
refusal-12-title = A licence is missing
refusal-12-body = Your organization does not have the licence that password reset needs for your account.
refusal-12-todo = Ask your administrator to reset your password for you, or to add the licence.

# Not in the group that may reset.
refusal-13-title = Password reset is not available for your account
refusal-13-body = Your administrator has chosen who may reset a password here, and your account is not among them.
refusal-13-todo = Ask your administrator to reset your password for you, or to make password reset available to you.

# Too little or malformed contact data.
refusal-14-title = Your account is missing some information
refusal-14-body = Before you can reset a password, we need enough ways to check that it is you. Your account does not have them yet.
refusal-14-todo = Ask your administrator to reset your password for you and to complete your details. Next time you can then do it yourself.

# The account is disabled; shares code 14.
refusal-account-disabled-title = Your account is turned off
refusal-account-disabled-body = Your organization has turned this account off, so its password cannot be reset here.
refusal-account-disabled-todo = Contact your administrator, who can turn your account on again.

# The directory refused because of how it is set up; told after the new password was submitted.
refusal-29-title = Your organization's settings stopped the reset
refusal-29-body = Your organization's directory did not accept the request because of how password reset is set up there. Your password has not changed.
refusal-29-todo = Ask your administrator to look into it, and give them the support code on this page.

# The connector or the directory does not answer.
refusal-30-title = We cannot reach your organization right now
refusal-30-body = Your password is kept in your organization's own directory, and it is not answering at the moment.
refusal-30-todo = Try again in a few minutes. If it still does not work, contact your administrator.

## The end of a submission

# Nobody can say whether the directory took the new password.
refusal-unknown-outcome-title = We do not know whether your password was changed
refusal-unknown-outcome-body = Your organization's directory did not answer in time, so it may have either your old password or your new one.
refusal-unknown-outcome-todo = Try to sign in with your new password. If that does not work, start again.

## Locks

# One method is locked. $window and $duration are spans of time such as "1 hour" and "24 hours".
refusal-throttled-title = Please use another way
refusal-throttled-body = You have tried this way too many times within { $window }, so it is locked.
refusal-throttled-todo = Choose another way to prove that it is you, or wait { $duration } and try this one again. You can also contact your administrator.

# A phone is locked. $duration is a span of time such as "24 hours".
refusal-phone-locked-title = Please use another way
refusal-phone-locked-body = There were too many wrong numbers, codes or keys, so this way is locked.
refusal-phone-locked-todo = Choose another way to prove that it is you, or wait { $duration } and try this one again. You can also contact your administrator.

# As many were sent as one person or one phone gets; nothing was wrong. $duration is a span of time such as "9 hours"; $ways is 0 when no
# other way is left, else 1.
refusal-phones-used-up-title = No more texts and calls today
refusal-phones-used-up-body = So many texts and calls were asked for today that no more of them are possible for now. Nothing that you entered was wrong.
refusal-phones-used-up-todo = { $ways ->
    [0] More are possible in { $duration }. If you need your account sooner, contact your administrator, who can check that it is you.
   *[other] Choose another way to prove that it is you, or come back in { $duration }. You can also contact your administrator.
}
refusal-mails-used-up-title = No more codes by email for now
refusal-mails-used-up-body = So many codes were asked for that no more of them go to this address for now. Nothing that you entered was wrong.
refusal-mails-used-up-todo = { $ways ->
    [0] More are possible in { $duration }. If you need your account sooner, contact your administrator, who can check that it is you.
   *[other] Choose another way to prove that it is you, or come back in { $duration }. You can also contact your administrator.
}

# All resets of the person are locked.
refusal-account-locked-title = Too many attempts
refusal-account-locked-body = Someone has tried to reset this password too many times within { $window }, so resetting it is locked.
refusal-account-locked-todo = Wait { $duration } and try again. If you need your account sooner, contact your administrator.

# The person said that something in the account was not theirs.
refusal-frozen-title = Password reset is on hold for this account
refusal-frozen-body = Someone reported that something that happened in this account was not their doing. To keep the account safe, its password cannot be reset here for now.
refusal-frozen-todo = Contact your administrator, who can check that it is you and let you back in.

## States of the visit

refusal-session-expired-title = Your time ran out
refusal-session-expired-body = For your safety a password reset has to be finished within { $duration }. Nothing has been changed.
refusal-session-expired-todo = Start again when you are ready.

refusal-too-many-steps-title = This visit took too many steps
refusal-too-many-steps-body = For your safety a password reset that goes on and on comes to an end. Your password is as it was.
refusal-too-many-steps-todo = Start again when you are ready.

refusal-cookies-title = Cookies are turned off
refusal-cookies-body = This page needs a cookie to remember which step you are at, and your browser did not keep it.
refusal-cookies-todo = Allow cookies for this site in your browser, then start again.

refusal-out-of-date-title = This page is out of date
refusal-out-of-date-body = Another reset of this account went further, or somebody signed in to it. Perhaps that was you, in another tab or on another device.
refusal-out-of-date-todo = Go on in the newest tab, or start again.

refusal-busy-title = We are very busy right now
refusal-busy-body = Too many people are here at once, so we could not take your request. It did not count as an attempt.
refusal-busy-todo = Wait a moment and try again.

refusal-error-title = Something went wrong
refusal-error-body = We could not complete your request because of a problem on our side.
refusal-error-todo = Try again in a few minutes. If it happens again, contact your administrator and give them the support code on this page.

refusal-unrecognized-title = We could not find that user name
refusal-unrecognized-body = The user name that you entered does not belong to an account that we know.
refusal-unrecognized-todo = Check it for typing mistakes and enter it in full, such as name@school.example. If it is right, contact your administrator.

refusal-link-gone-title = This link no longer works
refusal-link-gone-body = It was used already, or it is too old. Nothing has been changed.
refusal-link-gone-todo = If somebody else changed your password, contact your administrator at once.
