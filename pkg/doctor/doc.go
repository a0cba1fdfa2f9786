// Package doctor answers one question: would a client get what the configuration
// promises? It goes to each listener as a client does, and looks at what clients
// need besides: certificates, addresses, folders, limits. It knows the
// configuration and the daemon's control socket, and nothing of the daemon's
// inside; what it knows of rights it asks site.Explain.
//
// # What is looked at
//
//	configuration  what check says: this machine's addresses, owners, folders,
//	               certificates, and what is legal but unwise
//	daemon         whether one answers, serves these files, lets people in, and
//	               can write its logs
//	folders        homes, log folders, run_dir, state_dir, by the modes and the
//	               account of the daemon's process
//	descriptors    the process's limit against the sessions that are let in
//	clock          whether anything keeps it right
//	passive        external_ip; whether 227 tells what the configuration says
//	session        each listener, in clear, by AUTH TLS, by implicit TLS
//	certificate    dates, host names, and whether the system's authorities vouch
//	firewall       which ports must be open; no firewall is asked
//
// # A session
//
// greeting, HOST (in clear) or the TLS server name where the site has a host name,
// the policy (USER in clear must be refused where it says so), log-in, CWD, an
// upload over EPSV, a listing over EPSV and one over PASV, a download that must
// be the same, and the removal. Data connections go to the port that is told, at
// the address of the control connection; the address that PASV tells is compared.
//
// The file is named .ftpd-doctor-RANDOM (without the dot where deny_files refuses
// that), holds 64 KiB of random bytes or what max_file_size allows, and is removed
// also when a step fails, over a new connection if the first is dead.
//
// The user is the first local one who may put, get, list and delete in a folder
// that is there; else who may list; else an anonymous one, and then nothing is
// stored. He logs in with a pass that the daemon gives to who may use its control
// socket, or by the password that Options state. A listener that the daemon does not
// say it has is not spoken to: who listens there instead would get the pass.
//
// A listener on all addresses is reached at 127.0.0.1, or at another address of
// this machine where the lists of addresses let no other in.
//
// # Bounds
//
// A step takes 10 s at most unless Options say otherwise, a transfer 30 s; replies are bounded, and what is
// shown of them is one printable line. Eight sites are visited at a time. When
// three listeners in a row do not answer, the others are not waited for.
package doctor
