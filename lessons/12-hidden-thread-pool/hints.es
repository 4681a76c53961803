== 1
Tu archivo trae una cola cuyas funciones puede llamar cualquier hilo. Necesitas dos: los trabajos que esperan y los que ya acabaron. man 2 eventfd.
== 2
Un hilo del grupo: mientras queue_take() de los que esperan dé un trabajo: llama a su work(), ponlo en la otra cola, eventfd_write(). Termina cuando queue_take() devuelve NULL.
== 3
pool_collect(): primero eventfd_read(), luego queue_take_all(), luego done() y free() de cada uno; guarda `next` antes de liberar. pool_free(): queue_close(), join de todos, recoge otra vez,
cierra, libera. El eventfd se crea con EFD_CLOEXEC | EFD_NONBLOCK.
== no-pool
pool_new() tiene que devolver un grupo con todos sus hilos.
== wrong-number-of-threads
pthread_create() exactamente tantas veces como dice el argumento.
== a-thread-for-each-job
Un hilo por trabajo cuesta su creación cada vez, y nada limita cuántos hay. Los hilos de pool_new() toman un trabajo tras otro.
== too-many-at-once
Solo los hilos de pool_new() pueden llamar a work().
== work-in-the-loop
pool_submit() solo pone el trabajo en una cola. Lo toma otro hilo.
== done-in-the-worker
El hilo del grupo solo llama a work(). A done() lo llama pool_collect().
== not-once
Cada trabajo: work() una vez, después done() una vez.
== not-taken
pool_submit() devuelve 0 cuando ha tomado el trabajo.
== not-in-order
El primero que llega es el primero: pon al final, toma del principio.
== miscounted
Devuelve cuántas veces llamaste a done(). El número del eventfd son los timbrazos, que no es lo mismo.
== readable-too-early
Toca después del trabajo, cuando ya está en la cola de los acabados.
== no-wake-up
El final de cada trabajo toca el timbre: eventfd_write(descriptor, 1).
== collect-waits
EFD_NONBLOCK: leer un eventfd que está a cero devuelve entonces EAGAIN, y no espera.
== still-readable
eventfd_read() lo pone a cero. Hasta que alguien lo haga es legible, y el bucle gira para nada.
== wake-up-lost
Un trabajo acabó entre tu queue_take_all() y tu eventfd_read(), que borró su timbrazo. Primero lee, después toma.
== one-at-a-time
Mientras corre work() no se retiene nada ni se espera a nadie: ningún cerrojo alrededor.
== submit-waits
La cola no tiene fin: pon en ella el trabajo, esté ocupado quien esté.
== idle-threads-spin
queue_take() duerme hasta que hay un trabajo. No preguntes en un bucle.
== never-joined
queue_close() despierta a los que duermen en queue_take(), y les hace devolver NULL.
== threads-left
pthread_join() a cada hilo antes de liberar nada.
== jobs-lost-at-the-end
Cuando los hilos han terminado, recoge lo que dejaron.
== left-open
Cierra el eventfd, también cuando pool_new() falla.
== half-a-pool
Si pthread_create() falla con el tercer hilo, ya hay dos: termínalos y haz join, y cierra el descriptor, antes de devolver NULL.
