== 1
Cuatro funciones, una por modelo, y un switch que elige. Empieza por LOOP y luego POOL: lo escribiste en la lección 17. Suma los resultados donde solo un
hilo pueda hacerlo, o con el mutex tomado.
== 2
FORK: `workers` puestos, cada uno con un hijo y el extremo de lectura de su tubería. Mientras haya trabajos y un puesto libre: pipe(), fork(). Después
espera a que uno termine (poll() sobre las tuberías, o waitpid(-1, ...)), lee sus 8 bytes, espera al hijo, y el puesto vuelve a estar libre.
== 3
CLUSTER: socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends): un mensaje es un número o un resultado, y todos los trabajadores pueden recibir del mismo extremo. Envía un
número por trabajador, y otro por cada resultado que llegue. Tras el último, shutdown(mine, SHUT_WR): recv() da 0 a los trabajadores.
== the-caller-works
En POOL y CLUSTER quien llama reparte y espera; no hace ningún trabajo.
== not-the-caller
En LOOP no hay nadie más: for (i = 0; i < jobs; i++) en el propio run_model().
== not-threads
POOL tiene hilos de este proceso: pthread_create(), no fork().
== a-thread-per-job
Crea `workers` hilos una sola vez; cada uno toma trabajos hasta que no quede ninguno.
== a-child-per-job
En CLUSTER un hijo vive mientras haya trabajos: toma un número, envía el resultado, toma el siguiente.
== not-a-child-a-job
En FORK un hijo hace un trabajo y termina. El siguiente necesita otro hijo.
== done-twice
Dos trabajadores tomaron el mismo número. Tomarlo y pasar al siguiente debe ser un solo paso: un mutex, o un solo read() o recv() de lo que comparten.
== left-undone
run_model() solo puede volver cuando todos los trabajos están hechos. Menos trabajos que trabajadores, o ninguno: ambos casos deben funcionar.
== too-many-at-once
fork() solo mientras haya menos de `workers` hijos. Uno que ha terminado cuenta hasta que lo hayas esperado.
== one-after-the-other
Arranca el siguiente mientras haya un trabajador libre; espera solo cuando no lo haya. Esperar a un hijo justo después de fork() hace una cola de uno. Un mutex
tomado mientras corre un trabajo hace lo mismo.
== a-long-job-stops-others
Nadie puede quedarse un trabajo antes de estar libre para hacerlo, y nadie puede esperar a un trabajador en particular: espera al primero que esté listo.
== not-pinned
CPU_ZERO(), CPU_SET(cpus[w], &set), sched_setaffinity(0, sizeof(set), &set) en el propio trabajador, antes de su primer trabajo. En un hilo, 0 es ese hilo.
== the-caller-is-pinned
sched_setaffinity(0, ...) fija a quien la llama. Llámala en el hijo, después de fork(), o en el hilo.
== all-on-one-cpu
El trabajador w tiene cpus[w], no cpus[0].
== results-pile-up
En una tubería o un socket cabe lo que cabe. Si envías antes todos los números, los trabajadores ya no pueden enviar resultados, no toman más números, y todos esperan. Como mucho un número
en camino por trabajador.
== wrong-checksum
¿Tienen 64 bits las sumas, y los resultados al pasar por la tubería? ¿Suma solo un hilo a la vez? Después de -EIO no toques *checksum.
== no-wait
waitpid() sin WNOHANG para cada hijo que creaste, también después de un error.
== descriptors-left
Cada tubería tiene dos extremos, y cada proceso sus copias de ambos. Cierra los dos en el padre: uno después de fork(), otro después del resultado.
== not-joined
pthread_join() para cada hilo creado.
== the-child-returns
Un hijo debe acabar en _exit(), por todos los caminos. Si vuelve de tu función, dos procesos siguen con el código de quien llamó.
== death-not-told
read() da 0 cuando quien iba a escribir ya no está. Su estado de salida no dice nada: puede ser 0. Recuerda -EIO y sigue con los demás trabajos.
== waits-for-the-dead
Una lectura acaba solo cuando ningún proceso tiene abierto el extremo de escritura: ni tú, ni un hermano que lo heredó. Cierra lo que no necesites. O apunta con waitpid() quién ha muerto.
== wrong-way-round
Las muestras son tiempos: FASTER es menos.
== medians-only
Dos medianas siempre difieren. Compara intervalos: FASTER solo si el extremo superior de a está por debajo del inferior de b. Tocarse no es un veredicto.
== ranges-not-intervals
El intervalo no va de la menor a la mayor: va de la k-ésima a la k-ésima. Con 10 muestras k es 2. Es tu código de la lección 01.
== too-few
Con 5 muestras ni la menor y la mayor encierran la mediana en 95 de 100 casos. Eso es CANNOT_TELL.
== sorts-the-callers-samples
Copia con malloc() y ordena la copia.
