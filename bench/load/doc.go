// Package load puts work on an FTP server and measures what comes of it. It is the
// client of the benchmark, knows no package of the daemon, and asks of a server
// nothing but FTP; ftpload is its command line.
//
// The client must not be what is measured. Bytes that come in clear are dropped in
// the kernel (MSG_TRUNC), bytes that go in clear are sent from a file by sendfile(2).
// TLS has to be undone, so that its rates are partly the client's: there the server's
// processor time is the better measure.
//
// Processor time and memory are those of the server's process and all its descendants,
// read when the sessions have logged in and again before they leave, because a server
// with a process for each session takes the sums along when it ends.
package load
