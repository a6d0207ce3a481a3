// What is set on this computer for clients and not undone, for whoever asks: lines on standard output, which a program reads.
//
//   left link <name>             an interface, with its addresses, routes and packet rules
//   left resolved                settings at systemd-resolved
//   left resolvconf              settings at resolvconf
//   left resolv.conf <path>      the file is ours
//   held <process> <the same>    and the process lives
#ifndef HOMEWARD_INVENTORY_H
#define HOMEWARD_INVENTORY_H

// Changes nothing. 0, or -1 after a message: it cannot be told.
int inventory_print(void);

#endif
