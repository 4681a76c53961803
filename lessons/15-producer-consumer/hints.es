== 1
Cada función bloquea el mutex lo primero y lo desbloquea lo último. Empieza por queue_put() y queue_take() sin esperas, y añade después los dos
bucles alrededor de pthread_cond_wait().
== 2
queue_put(): mientras esté llena y no cerrada, espera not_full. Cerrada: devuelve false. Si no, guarda en (first + count) % capacity, count++,
avisa en not_empty.
== 3
queue_close(): pon closed bajo el mutex y haz broadcast de las dos condiciones. queue_take() devuelve false solo si está vacía *y* cerrada.
== asks-again-and-again
Entre dos miradas el hilo tiene que dormir: pthread_cond_wait(), que acaba cuando alguien avisa. sched_yield() y las pausas cortas siguen
siendo preguntar.
== taken-from-nothing
Cuando pthread_cond_wait() regresa, el elemento puede haberse ido, o puede que nadie avisara. `while`, no `if`.
== nobody-wakes-them
Quien saca un elemento hace sitio: avisa en not_full. Quien pone uno: en not_empty. Cerrar despierta a todos: broadcast.
== taken-twice
Mirar el elemento y quitarlo tiene que ser un solo paso: no sueltes el mutex en medio. Y quien despierta de pthread_cond_wait() vuelve a mirar (`while`),
también en queue_put(): un despertar sin motivo (`!` en la planificación) pondría en una cola llena.
== wrong-order
En cuanto count es menor y el mutex está libre, un productor puede escribir encima. Copia el elemento antes.
== misused
pthread_cond_wait() se llama con el mutex bloqueado, y cada bloqueo necesita un desbloqueo.
== put-into-a-closed-queue
Tras la espera vuelve a mirar closed: puede haber cambiado mientras dormías.
== takes-turns
Mientras un consumidor trabaja, el mutex de la cola no puede estar bloqueado.
== pipeline-stands
Mira la planificación: ¿quién espera, qué condición, y quién tendría que haber avisado?
== not-explored
Nada en la cola debería dar vueltas y vueltas. ¿Hay un bucle que espera sin pthread_cond_wait()?
