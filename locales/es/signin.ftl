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

## El segundo paso de los administradores

signin-step-title = Demuestra otra vez que eres tú
signin-step-lead-app = Eres administrador, así que después de la contraseña viene un código. Abre la aplicación de autenticación en tu teléfono y escribe el código que muestra para esta cuenta.
signin-step-lead-recovery = Eres administrador, así que después de la contraseña viene un código. Escribe uno de los códigos de recuperación que guardaste. Cada uno sirve una sola vez.
signin-step-app = Código de la aplicación
signin-step-app-hint = Seis cifras. Cambian cada treinta segundos.
signin-step-recovery = Código de recuperación
signin-step-recovery-hint = Diez letras y cifras. Las mayúsculas y los espacios no importan.
signin-step-missing = Escribe un código.
signin-step-malformed = Eso no es un código. La aplicación muestra seis cifras; un código de recuperación tiene diez letras y cifras.
signin-step-wrong = Ese código no es correcto o ya se usó. Espera a que la aplicación muestre otro y escríbelo.
signin-step-locked = Hubo demasiados códigos equivocados y el segundo paso está bloqueado. Espera { $duration } e inicia sesión de nuevo, o pide al operador de este servidor que quite el bloqueo.
signin-step-ended = Hubo demasiados códigos equivocados y se cerró tu sesión. Inicia sesión otra vez.
signin-step-lost = ¿No tienes el teléfono a mano?
signin-step-to-recovery = Usar un código de recuperación
signin-step-to-app = Usar la aplicación de autenticación
signin-step-lost-all = Si no tienes ni el teléfono ni los códigos de recuperación, pide al operador de este servidor que quite ambos de tu cuenta. Después los configurarás de nuevo.
signin-again-factor = Como administrador, escribe también un código de tu aplicación de autenticación.
signin-again-code = Código
signin-again-code-hint = Las seis cifras de tu aplicación de autenticación o uno de tus códigos de recuperación.

## El segundo factor que los administradores deben tener

signin-setup-title = Configura tu segundo paso
signin-setup-lead = Eres administrador. Una contraseña sola no protege lo que puedes hacer aquí, así que configura ahora una de estas dos opciones. Desde entonces escribirás un código después de la contraseña cada vez que inicies sesión.
signin-setup-lead-again = Has usado el último de tus códigos de recuperación. Crea otros nuevos o configura una aplicación ahora: sin ellos no podrías volver a iniciar sesión.
signin-setup-codes = Diez códigos para imprimir o apuntar, para quien no tiene un teléfono a mano. Cada uno sirve una sola vez.
signin-setup-both = Puedes configurar la otra opción más tarde, en «Registrarte para restablecer la contraseña».
signin-used-up-title = Tus códigos de recuperación se han agotado
signin-used-up-lead = Eres administrador, y una contraseña sola no te deja entrar. Todos tus códigos de recuperación se usaron, o dejaron de servir cuando este servidor se restauró desde una copia de seguridad.
signin-used-up-ask = Acude al operador de este servidor, que comprobará que eres tú y ejecutará esta orden:
signin-used-up-then = Después inicia sesión de nuevo y configura otra vez tu segundo paso.

## No fui yo

not-me-title = ¿No fuiste tú?
# $time es una fecha con hora.
not-me-lead = Se trata de lo que ocurrió en tu cuenta en este momento: { $time }.
not-me-what = Si no lo hiciste tú, pulsa el botón. Entonces, de inmediato,
not-me-sessions = cerraremos tu sesión en todas partes,
not-me-password-set = haremos que la contraseña actual deje de servir,
not-me-taken-back = quitaremos las formas de recuperar el acceso que se añadieron desde entonces,
not-me-freeze = pondremos en pausa el restablecimiento para tu cuenta
not-me-tell = y avisaremos a tus administradores.
not-me-submit = No fui yo
not-me-it-was-me = Sí fui yo
not-me-done-title = Tu cuenta está a salvo
not-me-done-body = La sesión está cerrada en todas partes, la contraseña ya no sirve y tus administradores están avisados.
not-me-done-todo = Contacta con tu administrador, que puede comprobar que eres tú y devolverte el acceso.
not-me-done-open-todo = Alguien conocía tu contraseña. Elige ahora otra y no la uses en ningún otro sitio.
not-me-done-reset = Elegir otra contraseña

## El primer administrador

invitation-title = Te damos la bienvenida. Elige una contraseña
invitation-lead = Administrarás { $organization } e iniciarás sesión como { $user_name }.
# $duration es como «15 minutos»; $time, como «15:45 (UTC)».
invitation-time-left = A esta invitación le quedan { $duration }, hasta: { $time }.
invitation-expires-soon = A esta invitación le quedan menos de { $duration }.
invitation-expired = Esta invitación ya no sirve. No se ha cambiado nada. Pide otra al operador de este servidor, por favor.
invitation-done-title = Todo listo
invitation-done-body = Ya puedes iniciar sesión como { $user_name }.
invitation-done-next = Como administrador, configurarás entonces un segundo paso: una aplicación de autenticación en el teléfono o códigos de recuperación en papel.
invitation-gone-title = Esta invitación ya no sirve
invitation-gone-body = Ya se usó o ha pasado más de una hora.
invitation-gone-todo = Pide otra al operador de este servidor.
