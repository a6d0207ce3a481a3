/**
 * {@code homeward demo}: the whole system on one computer, for a person who wants to see it and for
 * {@code ./check}. A coordination server, two sample devices and the person's own device, with a
 * sign-in in between. As root each sample device is a process in a network namespace of its own;
 * otherwise all are nodes of this process whose tunnels end in user space. Whatever way it ends,
 * nothing stays behind: interfaces live and die with the namespaces, namespaces with their
 * processes, processes with the pipe to this one, files with a watcher of that pipe. May import
 * everything; nobody imports it but the command line.
 */
@NullMarked
package io.homeward.cli.demo;

import org.jspecify.annotations.NullMarked;
