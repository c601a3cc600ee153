### El inicio de sesión, «No fui yo» y la invitación del primer administrador.

signin-title = Iniciar sesión
signin-password = Contraseña
signin-submit = Iniciar sesión
signin-cannot = ¿No puedes entrar en tu cuenta?
signin-missing = Escribe tu nombre de usuario y tu contraseña.
signin-wrong = El nombre de usuario o la contraseña no son correctos.
signin-locked = Hubo demasiadas contraseñas incorrectas, así que el inicio de sesión está bloqueado. Espera { $duration } y vuelve a intentarlo, o restablece tu contraseña.
signin-signed-out = Has cerrado la sesión.

# $user_name es con lo que la persona inicia sesión.
signin-again-title = Tu contraseña, una vez más
signin-again-lead = Has iniciado sesión como { $user_name }. Lo que sigue afecta a la seguridad de tu cuenta, así que demuestra, por favor, que sigues siendo tú.
signin-again-missing = Escribe tu contraseña.
signin-again-wrong = Esa contraseña no es correcta.
signin-again-forgotten = ¿Has olvidado tu contraseña?

## No fui yo

not-me-title = ¿No fuiste tú?
# $time es una fecha con hora.
not-me-lead = Tu cuenta recibió una contraseña nueva en este momento: { $time }.
not-me-what = Si no lo hiciste tú, pulsa el botón. Entonces, de inmediato,
not-me-sessions = cerraremos tu sesión en todas partes,
not-me-password = haremos que la contraseña nueva deje de servir,
not-me-password-set = haremos que la contraseña actual deje de servir,
not-me-freeze = pondremos en pausa el restablecimiento para tu cuenta
not-me-tell = y avisaremos a tus administradores.
not-me-submit = No fui yo
not-me-it-was-me = Sí fui yo
not-me-done-title = Tu cuenta está a salvo
not-me-done-body = La sesión está cerrada en todas partes, la contraseña nueva ya no sirve y tus administradores están avisados.
not-me-done-todo = Contacta con tu administrador, que puede comprobar que eres tú y devolverte el acceso.

## El primer administrador

invitation-title = Te damos la bienvenida. Elige una contraseña
invitation-lead = Administrarás { $organization } e iniciarás sesión como { $user_name }.
# $duration es como «15 minutos»; $time, como «15:45 (UTC)».
invitation-time-left = A esta invitación le quedan { $duration }, hasta: { $time }.
invitation-expires-soon = A esta invitación le quedan menos de { $duration }.
invitation-expired = Esta invitación ya no sirve. No se ha cambiado nada. Pide otra al operador de este servidor, por favor.
invitation-done-title = Todo listo
invitation-done-body = Ya puedes iniciar sesión como { $user_name }.
invitation-gone-title = Esta invitación ya no sirve
invitation-gone-body = Ya se usó o ha pasado más de una hora.
invitation-gone-todo = Pide otra al operador de este servidor.
