== 1
Lee man 7 signal-safety, man 2 sigaction y lo que dice man 2 waitpid de WNOHANG. Cada función tiene menos de quince líneas.
== 2
El manejador: guarda errno, escribe un byte en la tubería, restaura errno. La tubería: pipe2(ends, O_CLOEXEC | O_NONBLOCK).
== 3
arrived_during(): sigprocmask(SIG_BLOCK, &set, &before); action(); sigpending(&pending); sigprocmask(SIG_SETMASK, &before, NULL).
== handler-waits
Una tubería llena hace esperar a write(), y el código que la leería es el que has interrumpido. Hazla O_NONBLOCK.
== errno-changed
El código interrumpido puede estar a punto de mirar errno. Guárdalo primero en una variable y restáuralo al final.
== readable-too-early
El descriptor se vuelve legible por la señal, así que antes no puede haber nada en la tubería.
== nothing-to-read
El byte tiene que ir al extremo de escritura de la tubería cuyo extremo de lectura devolviste.
== stops-at-a-signal
EINTR significa: no pasó nada, inténtalo otra vez. Y read() puede devolver menos bytes de los pedidos; sigue con el resto.
== end-is-no-error
Cuando read() devuelve 0, la entrada ha terminado. Devuelve cuántos bytes llegaron hasta entonces.
== error-not-told
Los errores distintos de EINTR son cosa de quien llama: devuelve -errno.
== one-reap-a-signal
Cinco finales, una SIGCHLD. Llama a waitpid(-1, NULL, WNOHANG) hasta que devuelva 0 o -1.
== waits-for-the-living
Sin WNOHANG, waitpid() espera a que termine el próximo hijo.
== none-is-no-error
waitpid() dice ECHILD cuando no hay hijos. Para reap_ended() eso es, sencillamente: ninguno.
== not-blocked
Primero bloquea, después llama a action().
== mask-not-restored
El tercer argumento de sigprocmask() te da la máscara como estaba. Vuelve a poner esa, con SIG_SETMASK.
== pending-not-seen
Una vez desbloqueada, la señal se entrega y ya no está pendiente. Mira antes de restaurar la máscara.
