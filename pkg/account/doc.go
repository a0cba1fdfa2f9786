// Package account answers one question: who is this, and is the credential
// right? It knows nothing of paths, commands or connections.
//
// # Hashes
//
// A password is stated as a hash in crypt(3)'s notation:
//
//	yescrypt  $y$j9T$salt$hash                    what Debian's passwd and mkpasswd make
//	bcrypt    $2b$11$salthash (also $2a$, $2y$)   htpasswd -B; only 72 bytes count
//	argon2id  $argon2id$v=19$m=19456,t=2,p=1$salt$hash
//	scrypt    $7$CU..../....salt$hash             mkpasswd -m scrypt
//	          $scrypt$ln=14,r=8,p=1$salt$hash     passlib
//	sha512    $6$salt$hash, $6$rounds=N$salt$hash
//	sha256    $5$salt$hash, $5$rounds=N$salt$hash
//	plain     plain:secret                        the password itself
//
// Nothing else is taken, weak kinds (DES, MD5, SHA-1) least of all, and no text
// is ever mistaken for a plain password. The parameters of a hash decide how
// much memory and time each log-in costs, so [ParseHash] bounds them: 1 GiB of
// memory and some seconds of one core at most.
//
// A [Hash] prints as stars with every verb of fmt, as JSON and as text, and
// when it is an unexported field of something that is printed.
//
// # Checking
//
// Verifying is slow on purpose. A [Verifier] lets only so many run at once, so
// that a flood of log-ins cannot starve transfers of processors and memory. 1,024
// may wait. Clients take turns, so that one that floods keeps nobody else from
// logging in; when more come than may wait, those leave who have most waiting.
//
// How long an answer takes must not tell whether a name exists. For a name that
// nobody has, a decoy is verified instead: the hash of another user of the same
// site, always the same one for the same name, drawn so that unknown names cost
// what known ones do in the same proportions. A decoy never lets anybody in.
//
// # Passes
//
// [Passes] are credentials that the daemon itself hands out, to be used once and
// soon in place of a password. They are compared in constant time, and only when a
// password looks like one.
//
// # Sources
//
// A [Source] says who somebody is. [Users] is the source for accounts that
// stand in the configuration. Whatever is wrong, a source does the whole work
// before it answers with a [*Failure]; its [Reason] is for logs only.
package account
