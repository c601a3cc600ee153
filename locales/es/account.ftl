### El panel de acceso: lo que quien ha iniciado sesión ve y hace con su propia cuenta.

account-title = Tu cuenta
account-name = Nombre
account-organization = Organización
account-password-changed = Último cambio de contraseña
account-password-never = No se sabe
account-sign-out = Cerrar sesión
account-more = Lo que puedes hacer
account-back = Volver a tu cuenta

## El menú de arriba en cada página

# Se lee en voz alta antes del nombre en el menú.
account-menu = Menú de
account-menu-account = Tu cuenta

## Lo que está registrado

account-registered-title = Cómo vuelves a entrar
account-registered-none = Nada registrado
account-registered-closed = El restablecimiento de contraseña no está disponible para tu cuenta. Si olvidas la contraseña, contacta con tu administrador.
account-registered-missing = { $count ->
    [one] Falta una forma más para que puedas restablecer tu contraseña por tu cuenta.
   *[other] Faltan { $count } formas más para que puedas restablecer tu contraseña por tu cuenta.
}
account-register = Registrarte para restablecer la contraseña
account-factors = Gestionar aplicaciones y códigos
account-method-alternate-email = Otra dirección de correo
account-method-mobile-phone = Teléfono móvil
account-method-office-phone = Teléfono de la oficina
account-method-security-questions = Preguntas de seguridad
account-questions = { $count ->
    [one] { $count } respuesta
   *[other] { $count } respuestas
}
account-authenticators-title = Aplicación de autenticación
account-authenticators = { $count ->
    [one] { $count } aplicación
   *[other] { $count } aplicaciones
}
account-recovery-codes-title = Códigos de recuperación
account-recovery-codes = { $count ->
    [one] Queda { $count }
   *[other] Quedan { $count }
}

## La contraseña

account-password-link = Cambiar la contraseña
account-password-title = Cambia tu contraseña
account-password-lead = Por tu seguridad, después se cerrará tu sesión en todos los demás sitios.
account-password-demanded = Antes de seguir, elige una contraseña nueva, por favor. La que tienes ha caducado o la eligió otra persona.
account-password-current = Contraseña actual
account-password-current-missing = Escribe tu contraseña actual.
account-password-current-wrong = La contraseña actual no es correcta.
account-password-submit = Cambiar la contraseña
account-password-done = Tu contraseña ha cambiado. Se ha cerrado tu sesión en los demás sitios.
account-password-elsewhere = Tu contraseña se guarda en el directorio de tu organización, así que se cambia allí y no en esta página.
account-password-elsewhere-todo = En un ordenador de tu organización, pulsa a la vez Ctrl, Alt y Supr y elige cambiar la contraseña, o pregunta a tu administrador.
# $left es cuántos códigos quedan, como mucho 3.
account-codes-run-out = { $left ->
    [one] Inicias sesión con códigos de recuperación, y solo queda uno.
   *[other] Inicias sesión con códigos de recuperación, y solo quedan { $left }.
}
account-codes-run-out-link = Crea otros nuevos o configura una aplicación
# $days es 1 o más, $time una fecha y una hora.
account-password-ending = { $days ->
    [one] Tu contraseña caduca en menos de un día: { $time }.
   *[other] Tu contraseña caduca en { $days } días: { $time }.
}

## Dónde hay una sesión abierta

account-sessions-link = Dónde has iniciado sesión
account-sessions-title = Dónde has iniciado sesión
account-sessions-lead = En estos navegadores está abierta tu cuenta. Cierra la sesión en los que no conozcas y cambia tu contraseña.
account-session-this = este navegador
# $time es una fecha con hora.
account-session-begun = Inicio de sesión: { $time }
account-session-seen = Último uso: { $time }
account-session-end = Cerrar la sesión allí
account-sessions-end-all-what = Esto cierra tu sesión en todos ellos, también aquí.
account-sessions-end-all = Cerrar sesión en todas partes
# $browser es un nombre como Firefox; $system, uno como Windows.
account-device = { $browser } en { $system }
account-device-unknown = Navegador desconocido

## Lo que ha pasado

account-activity-link = Actividad reciente
account-activity-title = Actividad reciente
account-activity-lead = Lo que ha pasado en tu cuenta en los últimos 30 días.
account-activity-none = No ha pasado nada.
account-activity-newer = Más reciente
account-activity-older = Anterior

activity-signed-in = Iniciaste sesión
activity-sign-in-failed = Falló un inicio de sesión
activity-sign-in-locked = El inicio de sesión se bloqueó tras demasiadas contraseñas incorrectas
activity-signed-out = Cerraste la sesión
activity-signed-out-everywhere = Cerraste la sesión en todas partes
activity-second-step = Diste el segundo paso de un inicio de sesión
activity-second-step-failed = Falló el segundo paso de un inicio de sesión
activity-changed-password = Se cambió tu contraseña
activity-change-refused = No se aceptó una contraseña nueva
activity-reset-password = Se restableció tu contraseña
activity-reset-refused = No se aceptó una contraseña nueva en un restablecimiento
activity-reset-by-administrator = Un administrador fijó tu contraseña
activity-reset-begun = Se empezó un restablecimiento de contraseña
activity-reset-step = Siguió un restablecimiento de contraseña
activity-reset-method = Se eligió una forma de demostrar que eres tú
activity-reset-check-passed = Se superó una comprobación de un restablecimiento
activity-reset-check-failed = Falló una comprobación de un restablecimiento
activity-reset-proven = Se superaron todas las comprobaciones de un restablecimiento
activity-reset-superseded = Un restablecimiento terminó por otro más nuevo o por un inicio de sesión
activity-reset-contacted = Se pidió ayuda a tus administradores
activity-reset-left = Un restablecimiento quedó sin terminar
activity-reset-not-possible = Un restablecimiento no fue posible
activity-blocked = Una forma de restablecer tu contraseña se bloqueó tras demasiados intentos
activity-unlocked = Se desbloqueó tu cuenta
activity-registered = Registraste una forma de volver a entrar
activity-registration-started = Empezaste a registrarte para restablecer la contraseña
activity-registration-cancelled = Dejaste el registro para restablecer la contraseña
activity-registration-completed = Terminaste el registro para restablecer la contraseña
activity-info-changed = Sustituiste una forma de volver a entrar
activity-info-removed = Quitaste una forma de volver a entrar
activity-info-confirmed = Confirmaste tus formas de volver a entrar
activity-info-exported = Te llevaste una copia de tus datos
activity-recovery-codes-made = Creaste códigos de recuperación
activity-recovery-code-used = Se usó un código de recuperación
activity-expiry-noticed = Se te avisó de que tu contraseña caduca pronto
activity-not-me = Se denunció un cambio que no era tuyo
activity-password-age-changed = Un administrador cambió si tu contraseña caduca
activity-user-added = Se creó tu cuenta
activity-unfrozen = Se volvió a abrir el restablecimiento para tu cuenta
activity-locks-cleared = Se abrieron bloqueos de tu cuenta
activity-invited = Se te invitó como administrador
activity-registration-failed = No se registró una forma de volver a entrar
activity-blocked-refused = Se rechazó una forma de restablecer tu contraseña
activity-failed = Se intentó algo con tu cuenta y falló
activity-other = Ocurrió otra cosa en tu cuenta
