== 1
Lee man 7 socket (SO_REUSEPORT), man 2 accept y otra vez man 2 fork: ¿qué descriptores tiene un hijo? Las tres estrategias se parecen si te
preguntas: ¿de dónde toma conexiones el trabajador i?
== 2
Da a cada trabajador una fuente: una copia del socket de escucha, un socket de escucha propio, o un extremo de un par de sockets. Haz las fuentes antes
que los trabajadores y mantenlas abiertas en el primario: así uno nuevo hereda la fuente de su predecesor, y nadie que espere allí se pierde.
== 3
El primario es un bucle de eventos: poll() sobre `stop`, sobre un signalfd para SIGCHLD y, con DISPATCH, sobre el socket de escucha. SIGCHLD: pregunta
waitpid(pid[i], NULL, WNOHANG) para cada i, y arranca otra vez los que han terminado. Conexión: accept(), envíala al canal i mod workers, ciérrala.
== not-started
run_cluster() solo vuelve cuando se le dice que pare, y entonces devuelve 0.
== port-not-told
Haz bind() al puerto 0, pregunta con getsockname() cuál le ha tocado (ntohs()), y escribe esos dos bytes en `tell` cuando los trabajadores estén en marcha.
== not-answered
Alguien aceptó la conexión y la cerró, o nadie escucha en el puerto anunciado.
== primary-serves
El primario crea trabajadores con fork(). No llama a serve() él mismo, ni con un hilo.
== wrong-number
Los trabajadores se numeran desde 0. El sustituto lleva el número de su predecesor.
== served-twice
Una conexión, un serve(), un close().
== connection-left-open
Una conexión acaba cuando se cierran *todos* sus descriptores: el del trabajador tras serve() y, con DISPATCH, también el del primario, en cuanto la envía.
== only-some-accept
Todos los trabajadores tienen que tomar conexiones: las que uno no acepta esperan para siempre.
== not-the-same-socket
SHARED: un solo socket() y un solo listen(), antes de los forks. El hijo lo tiene porque tiene copias de los descriptores.
== not-a-socket-each
REUSEPORT: un socket() por trabajador. Pon SO_REUSEPORT en cada uno antes de bind(), y haz bind() de los demás al puerto del primero.
== keeps-what-is-not-its-own
Tras fork() un trabajador tiene copias de todo. Cierra los sockets de escucha de los que no toma conexiones: el núcleo seguiría dándoselas.
== not-round-robin
Cuenta las conexiones; la siguiente va al contador módulo workers, esté ocupado o no. Su canal guarda la conexión.
== port-closed
Mientras no vive ningún trabajador, el primario debe tener abierto el socket de escucha: así las conexiones esperan en su cola.
== not-replaced
SIGCHLD dice que un trabajador ha terminado. Arranca otro con el mismo número y la misma fuente.
== not-reaped
Primero waitpid(), después fork().
== one-replacement-a-signal
Lección 08: las señales no hacen cola. Tras una SIGCHLD, mira a todos los trabajadores.
== replaces-the-living
Pregunta a waitpid() por cada trabajador, y sustituye a los que han terminado.
== the-child-returns
Lo que hace un trabajador no acaba nunca. Si acaba, termínalo con _exit().
== waits-for-the-workers
SIGKILL no se puede bloquear, y no hace falta que el trabajador acabe antes.
== workers-left
Por cada trabajador: kill() y luego waitpid().
== left-open
Cierra al final lo que abriste: sockets de escucha, canales, el signalfd.
