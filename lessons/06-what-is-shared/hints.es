== 1
Escribe primero los dos ejecutores. examine() crea aquí unas cuantas cosas, las cambia todas allí y vuelve a mirar aquí.
== 2
Lo que solo se sabe allí (su pid) tiene que volver por algo compartido con seguridad: memoria de
mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0).
== 3
descriptors: haz dup() de un descriptor aquí, ciérralo allí, y fcntl(fd, F_GETFD) aquí falla si la tabla es compartida. offset: abre un archivo aquí,
lee un byte allí, y lseek(fd, 0, SEEK_CUR) aquí. directory: ve a /tmp aquí, chdir("/") allí, getcwd() aquí; después vuelve.
== not-elsewhere
La función la tiene que llamar otro hilo, u otro proceso, no el tuyo.
== thread-not-joined
pthread_join() espera el final del hilo y libera lo que queda de él.
== no-wait
waitpid() espera el final del hijo. Una pausa no lo sustituye: quién sabe cuánto tarda.
== the-child-returns
Tras la función, el hijo tiene que terminar con _exit(0). Si vuelve, el mismo código sigue dos veces.
== wrong-about-global
No deduzcas, mira: cambia allí una variable global (que sea volatile) y léela aquí.
== wrong-about-heap
Cambia allí un byte de memoria que malloc() te dio aquí.
== wrong-about-mapping
Lo mapeado antes con MAP_SHARED se comparte con toda clase de hijos, también tras fork(). Lo mapeado con MAP_PRIVATE se copia al escribir.
== wrong-about-offset
El archivo se abre aquí y se lee allí. Abierto allí, es otra descripción de archivo abierto.
== wrong-about-descriptors
Cierra allí el mismo número que estaba abierto aquí, y pregunta aquí si sigue estándolo.
== wrong-about-directory
chdir() allí, getcwd() aquí. Empieza en un sitio distinto de aquel al que vas.
== wrong-about-pid
getpid() de allí va a memoria compartida, y se compara aquí. Compartir memoria no basta para ser un hilo.
== directory-not-restored
Abre "." antes y vuelve con fchdir() después.
== left-open
Cierra lo que abriste, también el descriptor que quizá solo se cerró allí.
