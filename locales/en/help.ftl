### More about why a reset cannot go on: what a person reads who follows "Learn more about this message".
###
### Title, meaning and advice for the person come from refusals.ftl. Here each reason says more (-more) and what the administrator does
### (-administrator), by the last part of the page's address.

help-meaning = What it means
help-person = What you can do
help-administrator = What your administrator can do
help-back = Back

help-sspr-0009-more = This is a choice for the whole organization. It has nothing to do with you or with what you entered. Administrators have a switch of their own.
help-sspr-0009-administrator = Turn password reset on in the policy of the organization. Whether people with an administrator role may reset their own password is decided by a separate switch.

help-sspr-0010-more = Nothing that you entered was wrong. New passwords for your account have to be set in that directory.
help-sspr-0010-administrator = Set the password in your own directory, or turn on the service that carries new passwords there. It is called writeback.

help-sspr-0011-more = Until that is decided, nobody in your organization can reset a password here.
help-sspr-0011-administrator = Give the organization a policy. It says who may reset a password, and in which ways people show that it is them.

help-sspr-0012-more = In your organization only people with a licence may reset their own password.
help-sspr-0012-administrator = Give this person a licence, or change the policy so that none is needed.

help-sspr-0013-more = Those who may reset a password here are the members of a group.
help-sspr-0013-administrator = Add this person to the group that the policy names, or to a group inside it. You can also open password reset to everybody.

help-sspr-0014-more = Another email address, a phone number or answers to security questions are such ways. A detail does not count if it is mistyped, if it was replaced less than a day ago, or if it is the mailbox that the lost password opens.
help-sspr-0014-administrator = Look at how many ways the policy asks for, and which. Then complete or correct the contact details of this person.

help-account-disabled-more = Nobody can sign in to an account that is turned off, whatever its password is.
help-account-disabled-administrator = Find out why the account was turned off. If the person should have it, turn it on again.

help-sspr-0029-more = Neither your details nor your new password were the reason. The directory protects some accounts, or it does not let this service set their passwords.
help-sspr-0029-administrator = Look for the support code in the audit log. Then check whether the directory protects this account or knows it more than once, and whether the service has the rights that it needs.

help-sspr-0030-more = Nothing that you entered was wrong, and it did not count as an attempt. We ask the directory before you show that it is you, so that you do not do it in vain.
help-sspr-0030-administrator = Check that the directory is running, and that the program which connects it with this service can reach both.

help-frozen-more = The password of that time no longer works, and everyone was signed out of the account. Password reset is on hold so that whoever did it cannot come back.
help-frozen-administrator = Talk to the person in a way that you trust. Find out how somebody else got through, most often by the person's other mailbox, and have that put right. Then the operator of this server can take the hold away.

# Several kinds of lock lead here.
help-locked-title = Locked after too many attempts
help-locked-body = After several wrong codes or answers, or after several resets that came to nothing, we take no more of them for a while. This keeps strangers from guessing.
help-locked-todo = Use another way if the page offers one, or wait until the lock ends by itself. If you need your account sooner, contact your administrator.
help-locked-more = The page that you came from says how long the lock lasts. Trying again meanwhile does not make it longer. Perhaps somebody else has tried with your user name.
help-locked-administrator = Ask the person whether they tried. If it was them, the operator of this server can open the lock before its time. If it was not, look at the events of the account in the audit log.

# So many texts and calls, or mails, were sent that no more are possible for now.
help-used-up-title = No more codes for now
help-used-up-body = Only so many codes, texts and calls go to one person, one phone, one address and one network. Otherwise strangers could flood you with them or run up costs.
help-used-up-todo = Use another way if the page offers one, or come back when the time on that page is over. If you need your account sooner, contact your administrator.
help-used-up-more = Texts and calls are counted by the day, which ends at midnight in universal time (UTC). A code that has reached you already still works for as long as its message says.
help-used-up-administrator = Ask the person whether they asked for so many. This limit ends by itself: neither you nor the operator of this server can lift it for one person. Another method in the policy gives people another way.
