// Package certs answers one question: which certificate is shown, which is
// believed, and how long is it good? It reads files of certificates and keys
// and judges them; it knows nothing of sites, sessions or configuration.
//
// # Files
//
// All are PEM (RFC 7468). A file is read only if it is a regular one (links are
// followed) of at most 1 MiB; text between the blocks and blocks of other kinds
// are skipped, so that key and chain may share a file.
//
// # Pairs
//
// [LoadPair] takes a file with the server's own certificate first and after it,
// in order, the authorities between it and the root; and a file with the key,
// PKCS #8, PKCS #1 or SEC 1, without a passphrase: a daemon has nobody to ask.
// It is strict where a client would fail later and harder to understand: a key
// of another certificate, a chain in the wrong order, a certificate that does
// not belong to the chain. A certificate that has expired or is not yet valid
// loads all the same, since the daemon must start and renewals must be able to
// come; that is what [Validity] and [Expiry] are for.
//
// # Time
//
// [Expiry] and [Due] are functions of a certificate and a moment. Warnings are
// due 30, 7 and 1 days before the end and at the end.
//
// # ACME
//
// [ACME] gets certificates from servers of RFC 8555 by way of certmagic, one for
// each host, and renews them when a third of their life is left, without
// anybody's help. An [Order] that is given again, by a reload, is the same one:
// nothing is ordered twice. Accounts, keys and certificates are kept in
// StateDir/acme, readable by the daemon's account alone, so that a restart
// neither waits nor orders. To order is to agree to the server's terms.
//
// The server wants proof that the hosts are this machine: an answer on port 80
// (http-01) or 443 (tls-alpn-01), whichever of them it tries, on all addresses.
// The ports are listened on only while a proof is wanted. If another program
// has one of them, the other must do; who has both on a web server can let that
// one pass /.well-known/acme-challenge/ on, or get certificates by itself and
// name its files instead. FTP itself has no place for such a proof, and so the
// names must lead here from the Internet.
//
// What goes wrong is said in the log and tried again, less and less often, for
// 30 days. Until the first certificate is there, the site has none to show.
package certs
