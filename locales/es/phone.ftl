### Mensajes de texto y llamadas.
###
### Un mensaje debe caber en una parte de 160 caracteres del alfabeto GSM 03.38, al que le faltan á, í, ó y ú (una prueba lo mide): por eso
### dice «cifras» y no «código»; ñ sí está. Lo que se dice en una llamada lo lee una máquina: frases completas, sin abreviaturas. $organization es el
### nombre de la organización.

## Mensajes de texto

# $code es un número de seis u ocho cifras, $duration un tiempo como "105 minutos".
phone-text-verification-code = { $code } son tus cifras para { $organization }. Sirven durante { $duration }. No las des a nadie.
phone-text-registration-code = { $code } son las cifras que confirman este teléfono para { $organization }. Sirven durante { $duration }. No las des a nadie.
phone-text-cannot-reset = Tu contraseña de { $organization } no se puede cambiar en la web. Habla con tu administrador.
# $code es un motivo como SSPR_0012.
phone-text-cannot-reset-coded = Tu contraseña de { $organization } no se puede cambiar en la web ({ $code }). Habla con tu administrador.
# $moment es una fecha con hora.
phone-text-method-locked = Demasiados intentos en { $organization }: no enviamos cifras a este tel. hasta el { $moment }.
# Avisos: sin enlaces ni cifras, para que nadie los copie con malas intenciones.
phone-text-password-reset = Tu contraseña de { $organization } se ha restablecido. Si no fue cosa tuya, habla ya con tu administrador.
phone-text-password-changed = Tu contraseña de { $organization } ha cambiado. Si no fue cosa tuya, habla ya con tu administrador.
phone-text-way-added = Hay una forma nueva de volver a entrar en tu cuenta de { $organization }. Si no fue cosa tuya, habla ya con tu administrador.
phone-text-phone-changed = El tel. para tu contraseña de { $organization } ha cambiado o ya no vale. Si no fue cosa tuya, habla ya con tu administrador.
phone-text-questions-changed = Tus preguntas de seguridad de { $organization } han cambiado. Si no fue cosa tuya, habla ya con tu administrador.
phone-text-factor-changed = Ha cambiado tu forma de entrar en tu cuenta de { $organization }. Si no fue cosa tuya, habla ya con tu administrador.
phone-text-recovery-code-used = Se ha usado una clave de emergencia de tu cuenta de { $organization }. Si no fue cosa tuya, habla ya con tu administrador.
phone-text-second-step-locked = Demasiadas claves malas en { $organization }: no vale otra hasta mañana a esta hora. Si no fue cosa tuya, habla ya con tu administrador.
phone-text-password-expires = Tu contraseña de { $organization } caduca pronto. Entra en tu cuenta y pon otra antes de que deje de valer.
phone-text-test = Prueba de { $organization }. Los mensajes de texto funcionan.

## Llamadas: lo que se dice tres veces

phone-call-digits = Hola. Te llamamos de { $organization }. Alguien ha pedido una contraseña nueva para tu cuenta. Si has sido tú, marca las dos cifras que muestra tu pantalla y después la tecla almohadilla. Si no has sido tú, cuelga.
phone-call-hash = Hola. Te llamamos de { $organization }. Alguien ha pedido una contraseña nueva para tu cuenta. Si has sido tú, pulsa la tecla almohadilla. Si no has sido tú, cuelga.
phone-call-register-digits = Hola. Te llamamos de { $organization }. Alguien que ha iniciado sesión quiere usar este teléfono para recuperar el acceso cuando olvide la contraseña. Si has sido tú, marca las dos cifras que muestra tu pantalla y después la tecla almohadilla. Si no has sido tú, cuelga.
phone-call-register-hash = Hola. Te llamamos de { $organization }. Alguien que ha iniciado sesión quiere usar este teléfono para recuperar el acceso cuando olvide la contraseña. Si has sido tú, pulsa la tecla almohadilla. Si no has sido tú, cuelga.
phone-call-cannot-reset = Hola. Te llamamos de { $organization }. Alguien ha pedido una contraseña nueva para tu cuenta. No se puede cambiar desde la página web. Por favor, habla con tu administrador.
phone-call-method-locked = Hola. Te llamamos de { $organization }. Alguien ha pedido una contraseña nueva para tu cuenta. Ha habido demasiados intentos, así que este teléfono no se puede usar durante un tiempo. Por favor, habla con tu administrador.
phone-call-test = Hola. Es una prueba de { $organization }. Las llamadas funcionan.

## Llamadas: lo que se dice al final

phone-call-nothing = No se ha pulsado ninguna tecla. Adiós.
phone-call-goodbye = Adiós.
phone-call-confirmed = Gracias. Continúa ahora en tu navegador. Adiós.
phone-call-wrong = Esas no son las cifras de la pantalla. Puedes pedir otra llamada en tu navegador. Adiós.
phone-call-too-late = Esta llamada ya no sirve. Adiós.
