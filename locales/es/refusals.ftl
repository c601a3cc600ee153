### Por qué no puede continuar un restablecimiento. Cada motivo tiene título, cuerpo (qué significa) y qué puede hacer la persona.

# $code es el nombre técnico del motivo, por ejemplo SSPR_0009.
refusal-code = Código para tu administrador: { $code }
# Lleva a la página de help.ftl sobre el motivo.
refusal-learn-more = Más información sobre este mensaje

## Motivos con código

refusal-9-title = El restablecimiento de contraseñas está desactivado
refusal-9-body = Tu organización ha desactivado el autoservicio de contraseñas, así que no puedes restablecer la tuya aquí.
refusal-9-todo = Pide a tu administrador que restablezca tu contraseña o que active el restablecimiento.

refusal-10-title = Tu contraseña no se puede cambiar desde aquí
refusal-10-body = Tu contraseña se guarda en el directorio propio de tu organización, y el servicio que lleva allí las contraseñas nuevas no está activado.
refusal-10-todo = Pide a tu administrador que restablezca tu contraseña y que revise cómo está configurado el restablecimiento.

refusal-11-title = El restablecimiento de contraseñas aún no está configurado
refusal-11-body = Tu organización todavía no ha decidido cómo pueden las personas restablecer su contraseña.
refusal-11-todo = Pide a tu administrador que restablezca tu contraseña.

refusal-12-title = Falta una licencia
refusal-12-body = Tu organización no tiene la licencia que el restablecimiento de contraseñas necesita para tu cuenta.
refusal-12-todo = Pide a tu administrador que restablezca tu contraseña o que añada la licencia.

refusal-13-title = El restablecimiento de contraseñas no está disponible para tu cuenta
refusal-13-body = Tu administrador ha elegido quién puede restablecer su contraseña aquí, y tu cuenta no está incluida.
refusal-13-todo = Pide a tu administrador que restablezca tu contraseña o que te permita hacerlo.

refusal-14-title = Faltan datos en tu cuenta
refusal-14-body = Para restablecer una contraseña necesitamos suficientes formas de comprobar que eres tú. Tu cuenta aún no las tiene.
refusal-14-todo = Pide a tu administrador que restablezca tu contraseña y complete tus datos. Así la próxima vez podrás hacerlo sin ayuda.

refusal-account-disabled-title = Tu cuenta está desactivada
refusal-account-disabled-body = Tu organización ha desactivado esta cuenta, así que su contraseña no se puede restablecer aquí.
refusal-account-disabled-todo = Contacta con tu administrador, que puede volver a activarla.

refusal-29-title = La configuración de tu organización impidió el restablecimiento
refusal-29-body = El directorio de tu organización no aceptó la petición por la forma en que está configurado allí el restablecimiento. Tu contraseña no ha cambiado.
refusal-29-todo = Pide a tu administrador que lo revise y dale el código de soporte de esta página.

refusal-30-title = Ahora mismo no podemos conectar con tu organización
refusal-30-body = Tu contraseña se guarda en el directorio propio de tu organización, que en este momento no responde.
refusal-30-todo = Vuelve a intentarlo dentro de unos minutos. Si sigue sin funcionar, contacta con tu administrador.

## El final del envío

refusal-unknown-outcome-title = No sabemos si tu contraseña ha cambiado
refusal-unknown-outcome-body = El directorio de tu organización no respondió a tiempo, así que puede tener tu contraseña anterior o la nueva.
refusal-unknown-outcome-todo = Intenta iniciar sesión con tu contraseña nueva. Si no funciona, empieza de nuevo.

## Bloqueos

refusal-throttled-title = Usa otra forma, por favor
refusal-throttled-body = Has probado esta forma demasiadas veces en { $window }, así que está bloqueada.
refusal-throttled-todo = Elige otra forma de demostrar que eres tú, o espera { $duration } y vuelve a probar esta. También puedes contactar con tu administrador.

# Un teléfono está bloqueado. $duration es un tiempo como "24 horas".
refusal-phone-locked-title = Usa otra forma, por favor
refusal-phone-locked-body = Ha habido demasiados números, códigos o teclas incorrectos, así que esta forma está bloqueada.
refusal-phone-locked-todo = Elige otra forma de demostrar que eres tú, o espera { $duration } y vuelve a probar esta. También puedes contactar con tu administrador.

# Se han enviado tantos como recibe una persona o un teléfono; nada estaba mal. $duration es un tiempo como "9 horas"; $ways es 0 cuando no
# queda otra forma, si no 1.
refusal-phones-used-up-title = No más mensajes ni llamadas por hoy
refusal-phones-used-up-body = Hoy se han pedido tantos mensajes de texto y llamadas que por ahora no es posible enviar más. Nada de lo que escribiste estaba mal.
refusal-phones-used-up-todo = { $ways ->
    [0] Podrás pedir más dentro de { $duration }. Si necesitas tu cuenta antes, contacta con tu administrador, que puede comprobar que eres tú.
   *[other] Elige otra forma de demostrar que eres tú, o vuelve dentro de { $duration }. También puedes contactar con tu administrador.
}
refusal-mails-used-up-title = No más códigos por correo por ahora
refusal-mails-used-up-body = Se han pedido tantos códigos que por ahora no enviamos más a esta dirección. Nada de lo que escribiste estaba mal.
refusal-mails-used-up-todo = { $ways ->
    [0] Podrás pedir más dentro de { $duration }. Si necesitas tu cuenta antes, contacta con tu administrador, que puede comprobar que eres tú.
   *[other] Elige otra forma de demostrar que eres tú, o vuelve dentro de { $duration }. También puedes contactar con tu administrador.
}

refusal-account-locked-title = Demasiados intentos
refusal-account-locked-body = Alguien ha intentado restablecer esta contraseña demasiadas veces en { $window }, así que el restablecimiento está bloqueado.
refusal-account-locked-todo = Espera { $duration } y vuelve a intentarlo. Si necesitas tu cuenta antes, contacta con tu administrador.

refusal-frozen-title = El restablecimiento está en pausa para esta cuenta
refusal-frozen-body = Alguien avisó de que algo que ocurrió en esta cuenta no fue cosa suya. Para proteger la cuenta, por ahora su contraseña no se puede restablecer aquí.
refusal-frozen-todo = Contacta con tu administrador, que puede comprobar que eres tú y devolverte el acceso.

## Estados de la visita

refusal-session-expired-title = Se acabó el tiempo
refusal-session-expired-body = Por tu seguridad, un restablecimiento de contraseña debe terminarse en { $duration }. No se ha cambiado nada.
refusal-session-expired-todo = Empieza de nuevo cuando quieras.

refusal-too-many-steps-title = Esta visita dio demasiados pasos
refusal-too-many-steps-body = Por tu seguridad, un restablecimiento que se alarga sin fin se da por terminado. Tu contraseña sigue siendo la misma.
refusal-too-many-steps-todo = Empieza de nuevo cuando quieras.

refusal-cookies-title = Las cookies están desactivadas
refusal-cookies-body = Esta página necesita una cookie para recordar en qué paso estás, y tu navegador no la guardó.
refusal-cookies-todo = Permite las cookies de este sitio en tu navegador y empieza de nuevo.

refusal-out-of-date-title = Esta página ya no es actual
refusal-out-of-date-body = Otro restablecimiento de esta cuenta siguió adelante, o alguien inició sesión en ella. Quizá fuiste tú, en otra pestaña o en otro dispositivo.
refusal-out-of-date-todo = Continúa en la pestaña más reciente o empieza de nuevo.

refusal-busy-title = En este momento estamos muy ocupados
refusal-busy-body = Hay demasiadas personas a la vez y no hemos podido atender tu petición. No ha contado como intento.
refusal-busy-todo = Espera un momento y vuelve a intentarlo.

refusal-error-title = Algo ha salido mal
refusal-error-body = No hemos podido completar tu petición por un problema nuestro.
refusal-error-todo = Vuelve a intentarlo dentro de unos minutos. Si ocurre otra vez, contacta con tu administrador y dale el código de soporte de esta página.

refusal-unrecognized-title = No encontramos ese nombre de usuario
refusal-unrecognized-body = El nombre de usuario que escribiste no pertenece a ninguna cuenta que conozcamos.
refusal-unrecognized-todo = Revisa si hay errores y escríbelo completo, por ejemplo nombre@escuela.example. Si es correcto, contacta con tu administrador.

refusal-link-gone-title = Este enlace ya no funciona
refusal-link-gone-body = Ya se usó, o es demasiado antiguo. No se ha cambiado nada.
refusal-link-gone-todo = Si otra persona cambió tu contraseña, contacta cuanto antes con tu administrador.
