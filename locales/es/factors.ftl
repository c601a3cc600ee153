### Aplicaciones de autenticación y códigos de recuperación, tal como se configuran.

register-factor-use = Te los pediremos cuando olvides la contraseña.
register-factor-use-administrator = Como administrador, te los pediremos cada vez que inicies sesión y cuando olvides la contraseña.
register-factor-administrator = Como administrador, necesitas una aplicación o códigos de recuperación para iniciar sesión.
register-factor-needed = Se queda: como administrador lo necesitas para iniciar sesión. Antes configura otra aplicación o crea códigos de recuperación.

## Aplicaciones de autenticación

register-app-title = Aplicación de autenticación
register-app-lead = Una aplicación del teléfono que muestra códigos de 6 cifras, uno nuevo cada 30 segundos. No necesita cobertura.
register-app-which = Sirve cualquier aplicación para estos códigos, por ejemplo Aegis, Google Authenticator o Microsoft Authenticator. Si el teléfono no tiene ninguna, instala una primero.
register-app-begin = Configurar una aplicación
register-app-begin-another = Configurar otra aplicación
register-app-full = Ya tienes cinco aplicaciones, que es el máximo. Quita una antes de configurar otra.
# $time es una fecha con hora.
register-app-set-up-at = Configurada el { $time }.
register-app-rename = Cambiar el nombre
register-app-remove = Quitar
register-app-renamed = La aplicación ya tiene su nombre nuevo.
register-app-removed = La aplicación se ha quitado. Sus códigos ya no sirven.
register-apps-count = { $count ->
    [one] { $count } aplicación
   *[other] { $count } aplicaciones
}
register-do-app = Configurar una aplicación
register-do-apps = Gestionar las aplicaciones
register-kept-authenticator = La aplicación de autenticación está configurada. Crea también códigos de recuperación, si están en la lista: ayudan cuando se pierde el teléfono.
register-kept-recovery-codes = Tus códigos de recuperación nuevos ya sirven. Los anteriores, no.

register-app-setup-title = Configura una aplicación de autenticación
register-app-setup-lead = Lo que ves aquí es solo para tu aplicación: no se lo enseñes a nadie. Sirve durante { $duration }.
register-app-step-scan = 1. Añade esta cuenta a tu aplicación
register-app-scan = En la aplicación, elige añadir una cuenta y apunta con la cámara a esta imagen.
# Se lee en voz alta en lugar de la imagen.
register-app-qr = Código QR para tu aplicación de autenticación. La clave de abajo dice lo mismo.
register-app-open = Abrir en mi aplicación
register-app-key-title = ¿Sin cámara? Escribe una clave
register-app-key-lead = En la aplicación, elige escribir una clave a mano. Las mayúsculas y los espacios no cuentan.
register-app-key-kind = Si la aplicación lo pregunta: por tiempo, 6 cifras, 30 segundos, SHA-1.
register-app-key-copy = Copiar la clave
register-app-step-code = 2. Escribe el código que muestra la aplicación
register-app-code-label = Código de 6 cifras
register-app-code-hint = Cambia cada 30 segundos. Usa el más reciente.
register-app-name-label = Nombre de la aplicación
register-app-name-hint = Para reconocerla cuando tengas varias. Como máximo 40 caracteres.
register-app-name-wrong = Escribe un nombre de 1 a 40 caracteres.
register-app-name-save = Guardar el nombre
register-app-rename-title = Cambia el nombre de la aplicación
register-app-default = Aplicación de autenticación
# $number es 2 o más.
register-app-default-number = Aplicación de autenticación { $number }
register-app-code-wrong = { $left ->
    [one] Ese código no es correcto. Usa el más reciente y comprueba que el teléfono tenga bien la hora. Puedes intentarlo { $left } vez más.
   *[other] Ese código no es correcto. Usa el más reciente y comprueba que el teléfono tenga bien la hora. Puedes intentarlo { $left } veces más.
}
register-app-over = Ha pasado demasiado tiempo o hubo demasiados códigos incorrectos. Quita la cuenta nueva de tu aplicación y configúrala aquí otra vez.
register-remove-title-app = ¿Quitar la aplicación?
# $name es como la persona llama a la aplicación.
register-remove-lead-app = Los códigos de «{ $name }» ya no servirán aquí. Avisaremos a tus direcciones de correo de que se ha quitado. Quita también la cuenta en la aplicación.

## Códigos de recuperación

register-codes-title = Códigos de recuperación
register-codes-lead = Diez códigos para imprimir o apuntar. Cada uno sirve una vez, en lugar de un código de tu aplicación, cuando el teléfono se pierde o se rompe.
# $time es una fecha con hora.
register-codes-left = Quedan { $left } de { $made }, creados el { $time }.
register-codes-replace = Cuando crees otros nuevos, los códigos que tienes dejarán de servir.
register-codes-make = Crear códigos de recuperación
register-codes-make-new = Crear códigos nuevos
register-codes-remove = Quitar los códigos
register-codes-stale = Los códigos ya se mostraron, y solo se muestran una vez. Si no los guardaste, crea otros nuevos.
register-do-codes = Crear códigos de recuperación
register-do-codes-again = Crear códigos nuevos
register-codes-made-title = Tus códigos de recuperación
register-codes-once = Guarda estos códigos ahora: solo se muestran esta vez.
register-codes-void = Tus códigos anteriores ya no sirven.
register-codes-prove = Guarda estos códigos ahora y escribe después uno de ellos abajo. Solo entonces sirven.
register-codes-void-then = Hasta entonces sirven tus códigos anteriores.
register-codes-one = Uno de estos códigos
register-codes-one-hint = Cualquiera de ellos, tal como lo guardaste. No se gasta con esto.
register-codes-unlike = Ese no es ninguno de los códigos de esta página.
register-codes-over = Tardaste demasiado, así que estos códigos no sirven. Crea otros nuevos.
register-codes-made-at = Creados el
register-codes-what = Cada código sirve una vez cuando olvidas la contraseña y no tienes el teléfono a mano. Guárdalos donde nadie más los encuentre, y no en el propio teléfono.
register-codes-what-administrator = Cada código sirve una vez, al iniciar sesión o cuando olvidas la contraseña, si no tienes el teléfono a mano. Guárdalos donde nadie más los encuentre, y no en el propio teléfono.
register-codes-print = Imprimir
register-codes-copy = Copiar
register-codes-save = Guardar como texto
# Un nombre de archivo sin su extensión.
register-codes-file = codigos-de-recuperacion
register-codes-kept = Ya los he guardado
register-remove-title-codes = ¿Quitar los códigos de recuperación?
register-remove-lead-codes = Ninguno de los códigos que tienes servirá ya. Avisaremos a tus direcciones de correo de que se han quitado.
