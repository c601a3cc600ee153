//! Bad input over the real HTTP surface: real use cases over a real database, asked as strangers ask.

mod browser;
mod budget;
mod callbacks;
mod forms;
mod gateway;
mod site;

mod account;
mod captcha;
mod clock;
mod contact;
mod entrance;
mod factors;
mod guesses;
mod hosts;
mod looks;
mod onward;
mod outages;
mod parameters;
mod passwords;
mod phone_waits;
mod phones;
mod refusals;
mod registering;
mod registering_factors;
mod registering_phones;
mod registering_refused;
mod routes;
mod scripts;
mod second_step;
mod set_up;
mod set_up_table;
mod step_notices;
mod tokens;
mod uniform;
mod uniform_phones;
