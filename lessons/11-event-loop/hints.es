== 1
Empieza con loop_remove() y loop_run() hasta que pase el primer caso; luego los temporizadores; luego serve_lines(). man 7 epoll tiene un bucle como el tuyo.
== 2
Una lista de temporizadores, ordenada al añadir: detrás de todos los que vencen antes o a la vez. El plazo de epoll_wait() es -1 sin temporizadores, 0 si el primero
ya vence, y si no el tiempo que falta, redondeado hacia arriba a milisegundos. Tras los descriptores, llama a todos los que vencen según el reloj leído una vez.
== 3
serve_lines() necesita una estructura por cliente: un búfer de 4096 bytes, cuántos han llegado, cuántos de ellos se deben, cuántos de esos ya salieron. Dos callbacks:
take() está en el bucle con EPOLLIN hasta que hay una línea entera; después give() con EPOLLOUT hasta no deber nada; después take() otra vez. Eso es loop_add() sobre un
descriptor que ya está en el bucle: EPOLL_CTL_MOD.
== never-ends
Cuenta los descriptores del bucle, en loop_add() y loop_remove(). El bucle sigue mientras haya uno, o un temporizador.
== missing-not-told
Recuerda qué descriptores están en el bucle; -ENOENT para los demás.
== no-timeout
El último argumento de epoll_wait() dice cuánto puede esperar: hasta que venza el primer temporizador.
== timer-lost
Cada temporizador se llama una vez, también los que añade otro temporizador. loop_run() sigue mientras haya uno.
== too-early
Nanosegundos de clock_gettime(CLOCK_MONOTONIC), leídos en loop_after() mismo. Nada puede redondearse hacia abajo camino del vencimiento.
== too-late
No esperes más que hasta que venza el primer temporizador.
== out-of-order
De dos que vencen a la vez, primero el que se añadió antes: uno nuevo va detrás de sus iguales.
== busy-loop
epoll_wait() vuelve en el acto, una y otra vez, y no haces nada. O el plazo se redondea a 0, o pides EPOLLIN (o EPOLLOUT) cuando no quieres leer (o escribir).
== stops-at-a-signal
epoll_wait() devuelve -1 con EINTR cuando llegó una señal. Sigue con los temporizadores y el turno siguiente.
== descriptors-starve-timers
Mira los temporizadores en cada turno, no solo cuando epoll_wait() devolvió 0.
== timers-starve-descriptors
Lee el reloj una vez antes de llamar a los temporizadores de un turno. Lo que añadan vence después, así que epoll_wait() va antes.
== waits-elsewhere
Ni sleep, ni poll(), ni otro hilo: epoll_wait() con un plazo hace toda la espera.
== called-after-removal
Los dos descriptores estaban en el mismo array de eventos. Cuando le toca al segundo, pregunta si aún está en el bucle.
== stale-event
El mismo número, otro descriptor. Da a cada loop_add() un número propio, ponlo en epoll_event.data (en u64 caben los dos) y compara.
== still-watched
Díselo también al núcleo: EPOLL_CTL_DEL.
== blocking-descriptor
fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK)
== waits-for-one
Una vez por turno lee lo que haya, y vuelve. No des vueltas hasta que la línea esté entera, ni hasta que se pase EAGAIN.
== echoes-half-lines
Solo vuelve lo que termina en '\n'. Busca desde el final (memrchr), guarda lo que hay detrás.
== others-are-held-up
send() puede tomar una parte. Cuenta lo que salió, y envía el resto cuando el bucle te vuelva a llamar.
== ends-with-one-client
Un error en el descriptor de un cliente termina con ese cliente, no con el bucle.
== left-open
Quien atiende a un cliente lo cierra al final.
== not-closed
recv() devuelve 0 cuando el otro terminó su lado. Quita y cierra.
== reads-without-limit
Mientras debas algo, no leas más. Los búferes del núcleo se llenan, y el cliente espera.
== loses-the-rest
Lo que hay detrás de la última línea entera es el comienzo de la siguiente. Muévelo al principio. Y envía lo que debes antes de buscar el final.
== dies-of-sigpipe
send(fd, bytes, length, MSG_NOSIGNAL) devuelve EPIPE en su lugar.
== takes-any-length
Si el búfer está lleno y no tiene '\n', la línea es demasiado larga: deja ir al cliente.
== not-served
serve_lines() devuelve 0 y deja el trabajo a los callbacks.
== no-loop
epoll_create1(EPOLL_CLOEXEC), y algo de memoria.
