//! What a password opens: every role, with every kind of second factor, and with a password that must be changed.

use latchkey_domain::{Role, UserId};
use latchkey_web::paths;

use super::browser::{location, seen};
use super::set_up::{must_change, use_up};
use super::site::{OLD, Site, classic};

/// Apps, recovery codes, and how many of these are left.
#[derive(Clone, Copy, Debug)]
enum Has {
    Nothing,
    App,
    Codes,
    Spent,
    AppAndSpent,
}

async fn gets(site: &Site, user: UserId, has: Has) {
    if matches!(has, Has::App | Has::AppAndSpent) {
        site.app(user).await;
    }
    if matches!(has, Has::Codes | Has::Spent | Has::AppAndSpent) {
        let codes = site.recovery_codes(user).await;
        use_up(site, user, &codes, if matches!(has, Has::Codes) { 10 } else { 0 }).await;
    }
}

#[tokio::test]
async fn what_a_password_opens_by_role_factors_and_password() {
    let site = Site::new(classic()).await;
    let (full, change, step, set_up) = (paths::ACCOUNT, paths::ACCOUNT_PASSWORD, paths::SIGN_IN_STEP, paths::SIGN_IN_SET_UP);
    let table = [
        (Has::Nothing, [set_up, change]),
        (Has::App, [step, step]),
        (Has::Codes, [step, step]),
        (Has::Spent, [set_up, set_up]),
        (Has::AppAndSpent, [step, step]),
    ];
    let mut number = 0;
    for role in [None].into_iter().chain(Role::ALL.map(Some)) {
        for (has, opened) in table {
            for (changing, opened) in [false, true].into_iter().zip(opened) {
                number += 1;
                let name = format!("user{number}");
                let user = site.person(&name, |user| user.roles = role.into_iter().collect()).await;
                gets(&site, user, has).await;
                if changing {
                    must_change(&site, user).await;
                }
                let wanted = match role {
                    Some(_) => opened,
                    None if changing => change,
                    None => full,
                };
                let mut browser = site.browser();
                browser.sign_in(&format!("{name}@alder.example"), OLD).await;
                let state = format!("{role:?} {has:?}, password to change: {changing}");
                for path in [full, change, step, set_up, paths::REGISTER, paths::ACCOUNT_SESSIONS, paths::ACCOUNT_ACTIVITY] {
                    let led = location(&browser.get(path).await);
                    let led = led.as_deref().map(|led| led.split('?').next().unwrap_or(led));
                    let open = path == wanted || (wanted == full && !matches!(path, p if p == step || p == set_up));
                    assert_eq!(led, (!open).then_some(wanted), "{path}: {state}");
                }
                let said = seen(&browser.get(set_up).await).contains("are used up");
                assert_eq!(said, role.is_some() && matches!(has, Has::Spent), "{state}");
            }
        }
    }
}
