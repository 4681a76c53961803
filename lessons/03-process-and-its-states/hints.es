== 1
Empieza por parse_stat(): busca el primer '(' y el último ')' con strchr() y strrchr(); el nombre está en medio. Lo que sigue al ')' se lee con un solo
sscanf().
== 2
En sscanf(), "%*s" salta un campo. Tras el estado (%c) y el padre (%d) se saltan 15 campos hasta threads (%ld).
== 3
make_state(): 'R' hace un bucle, 'S' llama a pause(), 'T' a raise(SIGSTOP), 'Z' a _exit(). En el padre: waitpid(child, NULL, WUNTRACED) para T,
waitid(P_PID, child, &info, WEXITED | WNOWAIT) para Z, y para los demás lee /proc/PID/stat hasta que esté el estado.
== name-ends-too-early
El nombre puede tener su propio ')'. Termina en el último de la línea: strrchr().
== no-parser
0 cuando todo ha ido bien.
== wrong-field
El número de hilos es el campo 20; el estado es el 3 y el padre el 4. Vuelve a contar.
== nonsense-not-told
Una línea sin los dos paréntesis, sin pid, o que termina antes de tiempo es -EINVAL.
== not-read
El archivo es /proc/PID/stat, con el pid que te dieron.
== hopes-instead
Una pausa no prueba nada. Después de ella, mira: ¿tiene el hijo ese estado? Si no, vuelve a esperar. O que te lo diga waitpid().
== wrong-state
Mira /proc/PID/stat hasta que muestre lo pedido, y vuelve. Después nada puede cambiar el estado.
== reaped-or-alive
Un zombi es un hijo cuyo estado nadie ha recogido. waitpid() lo recoge; waitid() con WNOWAIT solo mira.
== any-letter
Aquí solo se hacen R, S, T y Z. Para otras devuelve -EINVAL, antes de fork().
== no-child
Devuelve el pid del hijo que te dio fork().
== waits-for-a-state
waitpid() sin WUNTRACED espera el final del hijo, y un hijo parado no termina.
