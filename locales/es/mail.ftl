### Correos. Cada uno tiene asunto, título (su encabezado), vista previa (lo que la lista de correos muestra junto al asunto) y sus frases.
###
### $organization es el nombre de la organización, $sender el del servicio que envía por ella. $moment es fecha y hora, $duration un
### lapso como «105 minutos», $user un nombre de usuario como alice@school.example.

mail-from-name = { $sender } en nombre de { $organization }
mail-footer = Enviado por { $sender } en nombre de { $organization }. Nadie lee las respuestas a este correo.

## Lo que comparten varios correos

mail-ignore = Si no fuiste tú, puedes ignorar este correo. Tu contraseña no ha cambiado.
mail-not-me-button = No fui yo
mail-not-me-link = Si no fuiste tú, avísanos cuanto antes:
mail-not-me-effect = La página te pide que lo confirmes. Entonces cerramos todas las sesiones de esta cuenta, anulamos su contraseña, ponemos en pausa el restablecimiento para esta cuenta y avisamos a los administradores. Ellos te devuelven el acceso cuando saben que eres tú.
mail-not-me-administrator = Si no fuiste tú, contacta cuanto antes con tu administrador.
mail-was-me = Si fuiste tú, no tienes que hacer nada.

mail-fact-account = Cuenta
mail-fact-address = Dirección IP
mail-fact-changed = Cambio
mail-fact-client = Navegador
mail-fact-expires = Caduca
mail-fact-host = Servidor
mail-fact-name = Nombre
mail-fact-organization = Organización
mail-fact-reason = Motivo
mail-fact-support = Código de soporte
mail-fact-when = Cuándo
mail-fact-who = Quién

## El código que demuestra que una dirección es tuya

mail-verification-code-subject = Código de verificación de correo de tu cuenta de { $organization }
mail-verification-code-title = Tu código de verificación
mail-verification-code-preview = Sirve durante { $duration }. No se lo des nunca a nadie.
mail-verification-code-intro = Para restablecer la contraseña de tu cuenta de { $organization }, escribe este código en la página donde lo pediste.
mail-verification-code-expiry = El código sirve una sola vez y durante { $duration }. Si pediste varios códigos, usa el más reciente.
mail-verification-code-secret = No des nunca este código a nadie, ni por teléfono ni en un mensaje. Nadie de { $organization } ni de su soporte técnico te lo pedirá.
mail-verification-code-ignore = Si no pediste ningún código, puedes ignorar este correo. Sin el código, tu contraseña sigue como está.

## El código que demuestra una dirección que alguien quiere registrar. «Si no has sido tú» se dice a quien tiene la dirección, que quizá no tenga cuenta.

mail-registration-code-subject = Código de { $organization } para confirmar esta dirección
mail-registration-code-title = Confirma esta dirección
mail-registration-code-preview = El código sirve durante { $duration }. No se lo des nunca a nadie.
mail-registration-code-intro = Alguien que ha iniciado sesión en { $organization } quiere usar esta dirección para recuperar el acceso cuando olvide la contraseña. Si has sido tú, escribe este código en la página donde lo pediste.
mail-registration-code-expiry = El código sirve una sola vez y durante { $duration }. Si pediste varios códigos, usa el más reciente.
mail-registration-code-secret = No des nunca este código a nadie, ni por teléfono ni en un mensaje. Nadie de { $organization } ni de su soporte técnico te lo pedirá.
mail-registration-code-ignore = Si no has sido tú, no hagas caso de este correo: sin el código, esta dirección no se usa. Si tienes una cuenta en { $organization } y no acabas de iniciar sesión, avisa a tu administrador.

## En lugar de un código: por qué la cuenta no puede restablecerla. Título, motivo y consejo vienen de refusals.ftl.

mail-cannot-reset-subject = Tu contraseña de { $organization } no se puede restablecer en línea
mail-cannot-reset-preview = Aquí te decimos por qué y qué puedes hacer.
mail-cannot-reset-intro = Alguien pidió un código para restablecer la contraseña de tu cuenta de { $organization }. No lo enviamos por este motivo:
mail-cannot-reset-29-todo = Pide a tu administrador que lo revise.

## En lugar de un código: demasiados intentos

mail-method-locked-subject = Demasiados intentos de restablecer tu contraseña de { $organization }
mail-method-locked-title = Demasiados intentos
mail-method-locked-preview = No se envió ningún código. Puedes volver a intentarlo más tarde.
mail-method-locked-intro = Alguien pidió un código para restablecer la contraseña de tu cuenta de { $organization }. No lo enviamos porque antes hubo demasiados intentos fallidos.
mail-method-locked-until = Podrás volver a pedir un código a partir de esta hora: { $moment }. Si necesitas tu cuenta antes, usa otra forma de demostrar que eres tú o contacta con tu administrador.

## A la persona cuya contraseña se restableció

mail-reset-notice-subject = Tu contraseña de { $organization } se ha restablecido
mail-reset-notice-title = Tu contraseña se ha restablecido
mail-reset-notice-preview = Si no fuiste tú, actúa ya.
mail-reset-notice-intro = Tu cuenta de { $organization } tiene una contraseña nueva, elegida en la página de restablecimiento.

## A la persona cuya contraseña se cambió conociendo la anterior

mail-password-changed-subject = Tu contraseña de { $organization } ha cambiado
mail-password-changed-title = Tu contraseña ha cambiado
mail-password-changed-preview = Si no fuiste tú, actúa ya.
mail-password-changed-intro = Alguien que conocía la contraseña anterior de tu cuenta de { $organization } puso una nueva.

## A quien le caduca pronto la contraseña. $days es 1 o más.

mail-password-expires-subject = { $days ->
    [one] Tu contraseña de { $organization } caduca en menos de un día
   *[other] Tu contraseña de { $organization } caduca en { $days } días
}
mail-password-expires-title = Tu contraseña caduca pronto
mail-password-expires-preview = Elige antes una nueva.
mail-password-expires-intro = { $days ->
    [one] La contraseña de tu cuenta de { $organization } caduca en menos de un día. Elige antes una nueva.
   *[other] La contraseña de tu cuenta de { $organization } caduca en { $days } días. Elige antes una nueva.
}
mail-password-expires-link = La eliges aquí:
mail-password-expires-button = Cambiar la contraseña
mail-password-expires-after = La página te pide primero que inicies sesión con tu contraseña actual. Cuando haya caducado también podrás iniciar sesión, pero tendrás que elegir una contraseña nueva antes de nada.
mail-password-expires-secret = Si prefieres no pulsar enlaces en los correos, abre la página de inicio de sesión como siempre. Nadie de { $organization } ni de su soporte técnico te pedirá la contraseña.

## A los demás administradores globales

mail-administrator-reset-subject = Un administrador de { $organization } ha restablecido su contraseña
mail-administrator-reset-title = Un administrador ha restablecido su contraseña
mail-administrator-reset-preview = Comprueba que fue esa persona.
mail-administrator-reset-intro = { $who } ha restablecido su propia contraseña en la página de restablecimiento.
mail-administrator-reset-todo = Un administrador puede abrir muchas puertas, por eso avisamos a todos los administradores globales. Si no lo esperabas, pregunta a { $who }, pero no por correo, si fue cosa suya.

## A los administradores: una persona pide ayuda

mail-contact-administrator-subject = { $user } necesita ayuda con su contraseña
mail-contact-administrator-title = Alguien necesita ayuda con su contraseña
mail-contact-administrator-preview = Comprueba que es esa persona antes de ayudar.
mail-contact-administrator-intro = Esta persona no pudo restablecer su contraseña y te pide que lo hagas.
mail-contact-administrator-check = Cualquiera que conozca este nombre de usuario puede enviar una petición así. Antes de ayudar, habla con la persona por un medio en el que confíes, por ejemplo llamando a un número que ya tengas.
mail-contact-administrator-no-link = Después ayúdale como sea habitual en tu organización. Este correo no lleva ningún enlace a propósito.

mail-contact-reason-asked = La persona no dijo por qué
mail-contact-reason-no-code = El código no llegó
mail-contact-reason-locked = Demasiados intentos fallidos
# $reason es una de las frases de abajo; $code, un nombre técnico como SSPR_0014.
mail-contact-reason-coded = { $reason } ({ $code })
mail-contact-reason-disabled-for-organization = El restablecimiento está desactivado
mail-contact-reason-writeback-not-enabled = La contraseña se guarda en la red local y nada lleva allí las nuevas
mail-contact-reason-no-policy = No hay ninguna directiva de restablecimiento
mail-contact-reason-not-licensed = Falta una licencia
mail-contact-reason-not-in-group = La cuenta no está en el grupo que puede restablecer
mail-contact-reason-not-configured = La cuenta tiene muy pocos datos de contacto
mail-contact-reason-account-disabled = La cuenta está desactivada
mail-contact-reason-on-premises-action = El directorio lo rechazó por su configuración
mail-contact-reason-on-premises-unreachable = El directorio no responde
mail-contact-reason-frozen = El restablecimiento está en pausa desde el aviso de que no fue su titular

## A los administradores: peticiones reunidas

mail-contact-digest-subject = { $count ->
    [one] Una petición más de ayuda con la contraseña en { $organization }
   *[other] { $count } peticiones más de ayuda con la contraseña en { $organization }
}
mail-contact-digest-title = Más peticiones de ayuda con la contraseña
mail-contact-digest-preview = Llegaron demasiado rápido para enviar un correo por cada una.
mail-contact-digest-intro = { $count ->
    [one] En { $duration }, una persona más te pidió ayuda con su contraseña. Llegaron tantas peticiones que ya no enviamos un correo por cada una.
   *[other] En { $duration }, { $count } personas más te pidieron ayuda con su contraseña. Llegaron tantas peticiones que ya no enviamos un correo por cada una.
}
mail-contact-digest-todo = Cada petición queda en el registro de auditoría. Tantas a la vez pueden significar que el restablecimiento no funciona o que alguien está probando nombres de usuario.

## A los administradores: una persona dijo «No fui yo»

mail-not-me-report-subject = { $user } avisó de un cambio que no era suyo
mail-not-me-report-title = Aviso sobre un cambio
mail-not-me-report-preview = La cuenta está a salvo por ahora y te necesita.
mail-not-me-report-intro = La persona dueña de esta cuenta nos dijo que otra persona inició sesión en ella, puso su contraseña o cambió la forma de entrar.
mail-not-me-report-done = Cerramos todas las sesiones de la cuenta, anulamos su contraseña y quitamos las formas de recuperar el acceso que se añadieron desde entonces. No se podrá restablecer en línea hasta que el operador del servidor quite la pausa.
mail-not-me-report-done-open = Cerramos todas las sesiones de la cuenta y anulamos su contraseña. Alguien conocía esa contraseña y no cambió nada: la persona dueña puede elegir otra en línea.
mail-not-me-report-todo = Habla con la persona por un medio en el que confíes, mira las últimas actividades de la cuenta y revisa sus teléfonos y direcciones antes de que se le devuelva el acceso.

## A los administradores globales: el operador creó uno nuevo

mail-break-glass-subject = Se abrió un acceso de emergencia a { $organization }
mail-break-glass-title = Se abrió un acceso de emergencia
mail-break-glass-preview = Comprueba que alguien del equipo lo pidió.
mail-break-glass-intro = En el servidor, un operador creó un enlace para un nuevo administrador global de { $organization }, aunque ya existe uno.
mail-break-glass-todo = Si nadie de la administración lo pidió, llama cuanto antes al operador del servidor.

## A la persona cuyos datos de contacto cambiaron, a la dirección anterior

mail-contact-changed-subject = Tus datos de contacto de { $organization } han cambiado
mail-contact-changed-title = Tus datos de contacto han cambiado
mail-contact-changed-preview = Si no fuiste tú, actúa ya.
mail-contact-changed-intro = Se ha añadido, cambiado o quitado un teléfono o una dirección que puede servir para restablecer la contraseña de tu cuenta de { $organization }.

mail-contact-kind-office-phone = Teléfono de la oficina
mail-contact-kind-mobile-phone = Teléfono móvil
mail-contact-kind-alternate-email = Correo alternativo
mail-contact-kind-authentication-phone = Teléfono de autenticación
mail-contact-kind-alternate-authentication-phone = Teléfono de autenticación alternativo
mail-contact-kind-authentication-email = Correo de autenticación

## A la persona cuyas aplicaciones de autenticación o códigos de recuperación cambiaron

mail-factor-changed-subject = Ha cambiado cómo entras en tu cuenta de { $organization }
mail-factor-changed-title = Ha cambiado cómo entras en tu cuenta
mail-factor-changed-preview = Si no fuiste tú, actúa ya.
mail-factor-changed-authenticator-added = Se ha configurado una aplicación de autenticación para tu cuenta de { $organization }. Desde ahora, sus códigos pueden demostrar que eres tú.
mail-factor-changed-authenticator-removed = Se ha quitado una aplicación de autenticación de tu cuenta de { $organization }. Sus códigos ya no sirven.
mail-factor-changed-recovery-codes-made = Se han creado códigos de recuperación para tu cuenta de { $organization }. Cada uno puede demostrar una vez que eres tú.
mail-factor-changed-recovery-codes-replaced = Se han creado códigos de recuperación nuevos para tu cuenta de { $organization }. Los anteriores ya no sirven.
mail-factor-changed-recovery-codes-removed = Se han quitado los códigos de recuperación de tu cuenta de { $organization }. Ya no sirven.

## A un administrador, sobre el segundo paso al iniciar sesión

mail-recovery-code-used-subject = Se ha usado un código de recuperación de tu cuenta de { $organization }
mail-recovery-code-used-title = Se ha usado un código de recuperación
mail-recovery-code-used-preview = Si no fuiste tú, actúa ya.
mail-recovery-code-used-intro = Alguien que conoce la contraseña de tu cuenta de { $organization } dio uno de tus códigos de recuperación en el segundo paso del inicio de sesión.
# $left es cuántos códigos quedan.
mail-recovery-code-used-left = { $left ->
    [0] No queda ninguno. Crea códigos nuevos o configura una aplicación de autenticación antes de cerrar la sesión: no podrías volver a iniciarla.
    [one] Queda un código. Crea otros nuevos pronto.
   *[other] Quedan { $left } códigos.
}

mail-second-step-locked-subject = El segundo paso de tu cuenta de { $organization } está bloqueado
mail-second-step-locked-title = Tu segundo paso está bloqueado
mail-second-step-locked-preview = Se escribieron demasiados códigos equivocados.
# $duration es un tiempo, como 24 horas.
mail-second-step-locked-intro = Alguien que conoce la contraseña de tu cuenta de { $organization } escribió después demasiados códigos equivocados. No se acepta ninguno durante { $duration }.
mail-second-step-locked-me = Si fuiste tú, espera o pide al operador del servidor que quite el bloqueo.
mail-second-step-locked-not-me = Si no fuiste tú, alguien conoce tu contraseña: elige otra cuanto antes y avisa a los demás administradores.

## A quien le han cambiado las respuestas a las preguntas de seguridad

mail-questions-changed-subject = Tus preguntas de seguridad de { $organization } han cambiado
mail-questions-changed-title = Tus preguntas de seguridad han cambiado
mail-questions-changed-preview = Si no fuiste tú, actúa ya.
mail-questions-changed-intro = Alguien con la sesión iniciada en tu cuenta de { $organization } ha puesto, sustituido o quitado respuestas que pueden servir para restablecer la contraseña.
