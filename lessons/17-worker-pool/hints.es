== 1
Crea `workers` hilos, da a cada uno una estructura con su número y un puntero al grupo, y espera a todos. Lo que hace un hilo depende de `dispatch`.
== 2
Por turnos un trabajador no tiene que preguntar a nadie: for (i = number; i < jobs; i += workers).
== 3
El primero libre: un mutex y el número del siguiente trabajo. Tómalo bajo el mutex, haz el trabajo sin él, hasta que el número llegue a `jobs`.
== fixed-beforehand
Mientras uno hace un trabajo largo, el otro tiene que poder llevarse todos los demás. Así que nadie puede tener asignado un trabajo antes de quedar libre.
== done-twice
Leer el siguiente número y sumarle uno tiene que ser un solo paso: los dos bajo el mutex.
== no-such-job
Los trabajos van de 0 a jobs - 1. Mira el número después de tomarlo.
== one-at-a-time
El mutex protege el número del siguiente trabajo, no el trabajo.
== not-by-turns
Por turnos, el trabajo i es del trabajador i módulo `workers`, esté libre quien esté.
== the-caller-works
Quien llama crea los hilos y los espera; no hace ningún trabajo.
== left-undone
run_pool() vuelve cuando están hechos todos los trabajos: pthread_join().
== a-thread-per-job
Un trabajador hace muchos trabajos, uno tras otro. Créalos una vez.
== waits-for-ever
Cada trabajador tiene que terminar cuando no queda trabajo.
== asks-again-and-again
Aquí nadie tiene que esperar: o hay un trabajo para él, o puede terminar.
