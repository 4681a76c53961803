== 1
Arranca el programa como en la lección 04, con su salida estándar (y la de errores) hacia tuberías. Después lee en un bucle: un trozo de 64 KiB en
la pila, entregado y reutilizado.
== 2
struct pollfd pipes[2]; poll(pipes, 2, -1) vuelve cuando al menos una tiene algo o ha terminado. Mira los dos revents. Un read() que
devuelve 0 es el final: ciérrala y pon su fd a -1, y poll() la saltará.
== 3
collect(): lee hasta llenar el búfer e intenta leer un byte más. Si lo hay, kill(child, SIGKILL). En todo caso cierra la tubería y después
waitpid().
== keeps-everything
No hay que guardar nada: sink() ya lo ha visto. Un vector de 64 KiB basta para cualquier salida.
== one-pipe-after-the-other
Una tubería llena duerme al programa. Cuál se llena primero es cosa suya, así que espera a las dos a la vez.
== waits-for-a-writer
waitpid() antes de cerrar la tubería espera a un programa que no tiene por qué acabar. Acaba con él, o cierra tu extremo.
== limit-not-told
Más salida que el límite es -ENOBUFS, fuera cual fuera el estado del programa.
== limit-not-exact
Una salida que llena justo el búfer no es un error: solo lo es un byte más. Intenta leerlo.
== descriptors-left-open
Cada tubería tiene dos extremos, y alguien tiene que cerrar cada uno: el de escritura justo tras fork(), el de lectura al final.
== errors-lost
La salida de errores tiene su propia tubería, y va a err().
== output-lost
read() dice cuántos bytes ha leído. Entrega esos; pueden ser menos de los pedidos, y el final es 0.
== pieces-too-large
Un trozo es lo que devolvió un read() de 64 KiB como mucho. No esperes más antes de entregarlo.
== no-wait
El final del programa se recoge con waitpid(), o queda un zombi.
== wrong-status
Devuelve el estado de salida como en la lección 04.
