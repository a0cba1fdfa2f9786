package site

import "strings"

// dialogueSeeds are dialogues of clients that people use, as they were seen on the
// wire, and of those who want no good. HERE is the client's own port.
var dialogueSeeds = []string{
	// curl: get, put, list
	"USER anna\nPASS secret\nPWD\nCWD pub\nEPSV\n!open\nTYPE I\nSIZE a.txt\nRETR a.txt\n!drain\nQUIT",
	"USER anna\nPASS secret\nPWD\nCWD w/in\nEPSV\n!open\nTYPE I\nSTOR new\n!flood\n!close\nQUIT",
	"USER anonymous\nPASS ftp@example.com\nPWD\nEPSV\n!open\nTYPE A\nLIST\n!drain\nQUIT",
	// lftp: FEAT first, OPTS, MLSD, and a mirror that goes on where it stopped
	"FEAT\nOPTS UTF8 ON\nOPTS MLST type;size;modify;UNIX.mode;\nUSER anna\nPASS secret\nPWD\nTYPE I\nPASV\n!open\nMLSD pub\n!drain\n" +
		"PASV\n!open\nREST 4\nRETR pub/a.txt\n!drain\nMFMT 20260102030405 w/in/a.txt\nSITE CHMOD 777 w/in/a.txt\nQUIT",
	// FileZilla over TLS
	"AUTH TLS\nUSER anna\nPASS secret\nSYST\nFEAT\nPBSZ 0\nPROT P\nPWD\nTYPE I\nPASV\n!open\nMLSD\n!drain\nTYPE A\nEPSV\nSTOR /w/in/new\n" +
		"!send\n!close\nRNFR /w/in/new\nRNTO /w/in/x\nDELE /w/in/x\nQUIT",
	// Windows Explorer
	"USER anonymous\nPASS IEUser@\nopts utf8 on\nsyst\nsite help\nPWD\nCWD /pub/\nTYPE A\nPASV\n!open\nLIST\n!drain\nnoop\nQUIT",
	// ftp of the BSDs: active, with EPRT first
	"USER anna\nPASS secret\nSYST\nFEAT\nEPRT HERE\nLIST -la\n!drain\nPORT HERE\nNLST /pub/*\n!drain\nQUIT",
	// a camera: one folder a day, STOU and APPE, no QUIT
	"USER anna\nPASS secret\nTYPE I\nMKD /w/in/20260102\nCWD /w/in/20260102\nMKD /w/in/20260102\nPASV\n!open\nSTOR cam.jpg\n!flood\n!flood\n!close\n" +
		"RNFR cam.jpg\nRNTO 030405.jpg\nPASV\n!open\nAPPE cam.log\n!send\n!close\nPASV\n!open\nSTOU\n!send\n!close\n!hangup",
	// a transfer, looked at, ended, and the lines that wait for it
	"USER anna\nPASS secret\nTYPE I\nPASV\nRETR /pub/b.bin\nSTAT\nNOOP\n\xff\xf4\xff\xf2ABOR\nPASV\n!open\nSTOR /w/in/new\n!send\nPWD\nNOOP",
	"USER anna &\nPASS secret &\nTYPE I &\nPASV &\nRETR /pub/b.bin &\nNOOP &\nPWD &\nABOR &\nSTAT &\nCWD .. &\nQUIT &\nNOOP",
	"USER anna\nPASS secret\nTYPE I\nEPSV\n!open\nRETR /pub/b.bin\nQUIT\n!drain",
	// compressed, a part, checksums
	"USER anna\nPASS secret\nTYPE I\nMODE Z\nOPTS MODE Z LEVEL 9\nEPSV\nRETR /pub/b.bin\n!drain\nMODE S\nRANG 4 9\nEPSV\n!open\nRETR /pub/a.txt\n!drain\n" +
		"OPTS HASH SHA-1\nHASH /pub/b.bin &\nNOOP &\nXCRC /pub/a.txt 0 4 &\nALLO 100 &\nAVBL /w/in\nREIN\nUSER anna",
	// who is refused
	"USER anna\nPASS wrong\nUSER nobody\nPASS x\nPASS x\nUSER anna\nPASS\nNOOP",
	"PASS secret\nRNTO x\nRETR a\nCWD\nHOST files.example\nHOST x\nUSER anna\nHOST files.example\nACCT x\nPROT P\nCCC\nREIN\nHOST files.example",
	// who wants more: outside, hidden, denied, without a right
	"USER anna\nPASS secret\nTYPE I\nCWD ../../outside\nEPSV\n!open\nRETR /pub/out/secret.txt\nEPSV\n!open\nLIST -aR /\n!drain\nSTAT -a /pub\n" +
		"EPSV\nNLST /pub/.*\n!drain\nMLST /none/f.txt\nEPSV\nRETR /w/drop/left.txt\nRNFR /w/in/a.txt\nRNTO /pub/out/x\nDELE /pub/a.txt\nMKD /none/x",
	"USER anna\nPASS secret\nTYPE I\nEPSV\n!open\nSTOR /w/in/new.exe\nDELE /w/in/old.exe\nRNFR /w/in/a.txt\nRNTO /w/in/a.exe\nRNFR /w/in/old.exe\n" +
		"SITE CHMOD 777 /w/in/old.exe\nEPSV\nSTOR /w/in/.ftpd-upload-x\nRMD /w/in\nRNFR /w/in\nRNTO /pub/in\nMKD /w/in/.tlslogin\nMFF Modify=20260102030405;UNIX.mode=0600; /w/in/a.txt",
	// between RNFR and RNTO, or REST and RETR, a line that is no command at all
	"USER anna\nPASS secret\nTYPE I\nRNFR /w/in/a.txt\nNOOP \x00\nRNTO /w/in/x\nREST 4\nSYST \x00\nEPSV\n!open\nRETR /pub/a.txt\n!drain",
	"USER anna\nPASS secret\nRNFR /w/in/a.txt\nNOOP " + strings.Repeat("x", 600) + strings.Repeat("/x", 4000) + "\nRNTO /w/in/x",
	// data connections that are not as they should be
	"USER anna\nPASS secret\nPASV\n!stranger\n!open\nLIST\n!drain\nPASV\nPASV\n!open\nSTOR /w/in/x\n!reset\nPASV\n!open\n!close\nRETR /pub/a.txt\n" +
		"PORT 127,0,0,1,0,21\nPORT 10,0,0,1,9,9\nEPRT |2|::1|9999|\nEPRT |3|x|1|\nEPSV 2\nEPSV ALL\nPASV\nEPSV\nNLST\n!half",
	"USER anna\nPASS secret\nTYPE A\nEPSV\n!open\nRETR /pub/b.bin\n!close\nSIZE /pub/b.bin\nREST 3\nEPSV\nSTOR /w/in/x\nREST 99999999999999999999\nABOR",
	"AUTH TLS\nUSER anna\nPASS secret\nPBSZ 0\nPROT P\nEPSV\n!plain\n!open\nSTOR /w/in/x\n!send\n!close\nEPSV\nSTOR /w/in/x\n!send\n!vanish",
	"AUTH SSL\nUSER anna\nPASS secret\nPROT C\nCCC\nPWD\nEPSV\n!open\nLIST\n!drain\nAUTH TLS\nPWD",
	// what no client of FTP sends
	"!garbage\nAUTH TLS",
	"AUTH TLS &\nUSER anna &\nPASS secret &\nPWD",
	"GET / HTTP/1.1", "PROXY TCP4 1.2.3.4 5.6.7.8 9 10",
	"USER " + "anna\x00", "\r\n\r\n \n\xff\xfa\xff\xf0NOOP\nMAIL x\nXYZZY\nSMNT /",
	"USER anna\nPASS secret\nCWD /x/x/x/x/x\x01\x7f\xff\xff\nMKD /w/in/\x1b[31m\nCWD /w/in/\x1b[31m\nPWD\nLIST [*[*[*[*\nSTAT /w/in/*",
}
