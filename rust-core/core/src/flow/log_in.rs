//! The login by OPAQUE (`protocol` 7): the password is in force at the service, under the registration that it names.
//!
//! What outlives a call of the service lies in cells, which a lock wipes.

use keyfold_wire::address::Address;
use keyfold_wire::bytes::Fixed;
use keyfold_wire::login::{LoginFinish, LoginStart};

use super::error::Error;
use super::held::Held;
use super::inner::Call;
use crate::account::opaque::{LoggedIn, LoggingIn};
use crate::account::service::{Service, ServiceError};
use crate::port::Step;
use crate::secret::Password;

/// Logs in.
pub(super) fn log_in(
    call: &Call<'_>,
    service: &Service,
    address: &Address,
    password: &Held<Password>,
) -> Result<Held<LoggedIn>, Error> {
    call.inner.report(Step::Service);
    let (logging_in, ke1) = LoggingIn::start(&*password.get()?, &call.inner.env);
    let logging_in = call.hold(logging_in)?;
    let ask = LoginStart { address: address.clone(), ke1: Fixed(ke1) };
    let started = service.start_login(&ask, call.cancel);
    call.check()?;
    let started = started?;
    call.inner.report(Step::Stretching);
    let (logging_in, typed) = (logging_in.take()?, password.get()?);
    let login = logging_in.finish(&typed, address, started.login_id, &started.ke2.0, &call.inner.env)?;
    drop(typed);
    let finish = LoginFinish { state: started.state, ke3: Fixed(login.ke3) };
    let login = call.hold(login)?;
    let mut finished = service.finish_login(&finish, call.cancel);
    call.check()?;
    if matches!(finished, Err(ServiceError::Port(_))) {
        // The answer may have been lost after the service had committed: the same message again is harmless.
        finished = service.finish_login(&finish, call.cancel);
        call.check()?;
    }
    finished?;
    Ok(login)
}
