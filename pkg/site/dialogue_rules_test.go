package site

import (
	"slices"
	"strconv"
	"strings"
)

// spec is what the standards say of a command: it is written from RFC 959 (5.4),
// 1123, 2228, 2389, 2428, 2640, 3659, 4217 and 7151 and the drafts of docs/rfc.md,
// not from our table.
type spec struct {
	login   bool // 530 without
	arg     bool // 501 without
	data    bool // 150, and the last reply when the data are through
	hash    bool // the reply may take as long as a transfer
	anytime bool // obeyed while a transfer runs
	keeps   bool // REST and RANG outlive it
	done    []int
	refused []int
}

// specs has them all. A column is the flags (l login, a argument, d data, h hash,
// t anytime, k keeps), then the codes of success, then those of refusal. Beyond the
// RFC's own lists stand, for every command with a path, 553 for a name that no
// file can have (4.2.2 defines it for all), and 504 for a parameter (as well).
var specs = readSpecs(`
USER  a     331,230,232  530,534
PASS  -     230,202      530,503,534
ACCT  -     202,230      530,503
CWD   la    250          550,553
XCWD  la    250          550,553
CDUP  l     250,200      550
XCUP  l     250,200      550
REIN  -     220          -
QUIT  t     221          -
HOST  a     220          501,503,504
AUTH  a     234          431,502,503,504,534
PBSZ  a     200          501,503
PROT  a     200          503,504,534,536
CCC   -     200          530,533,534
PORT  lak   200          501,502,504
PASV  lk    227          425,501
EPRT  lak   200          501,502,504,522
EPSV  lk    229,200      425,501,522
TYPE  lak   200          501,504
STRU  lak   200          501,504
MODE  lak   200          501,504
RETR  lad   226,250      425,426,450,451,504,522,550,551,553,554
STOR  lad   226,250      425,426,450,451,452,504,522,550,551,552,553,554
STOU  ld    226,250      425,426,450,451,452,503,504,522,550,551,552,553
APPE  lad   226,250      425,426,450,451,452,504,522,550,551,552,553
ALLO  lak   200,202      452,501,504,552
REST  lak   350          501,502
RANG  lak   350          501,552
RNFR  la    350          450,550,553
RNTO  la    250          450,503,550,552,553
ABOR  lt    226,225      -
DELE  la    250          450,550,553
RMD   la    250          550,553
XRMD  la    250          550,553
MKD   la    257          550,553,452
XMKD  la    257          550,553,452
PWD   l     257          -
XPWD  l     257          -
LIST  ld    226,250      425,426,450,451,504,522,550,553
NLST  ld    226,250      425,426,450,451,504,522,550,553
SITE  la    200,202,214  501,504,550,553
SYST  -     215          -
STAT  lt    211,212,213  450,550,553
HELP  -     211,214      501,502
NOOP  tk    200          -
FEAT  -     211          -
OPTS  a     200          501,504
MDTM  la    213          501,550,553
SIZE  lak   213          501,550,553
MLST  l     250          501,550,553
MLSD  ld    226,250      425,426,450,451,501,504,522,550,553
MFMT  la    213          501,550,553
MFF   la    213          501,504,550,553
HASH  lah   213          426,450,501,550,551,553,554
XCRC  lah   250          426,450,501,550,553
XMD5  lah   250          426,450,501,550,553
XSHA1 lah   250          426,450,501,550,553
XSHA256 lah 250          426,450,501,550,553
XSHA512 lah 250          426,450,501,550,553
AVBL  l     213          550,553
LANG  -     200          501,504
CSID  a     200          501
CLNT  a     200          501
`)

func readSpecs(text string) map[string]spec {
	all := map[string]spec{}
	for line := range strings.Lines(strings.TrimSpace(text)) {
		f := strings.Fields(line)
		has := func(flag string) bool { return strings.Contains(f[1], flag) }
		all[f[0]] = spec{
			login: has("l"), arg: has("a"), data: has("d"), hash: has("h"), anytime: has("t"), keeps: has("k"),
			done: readCodes(f[2]), refused: readCodes(f[3]),
		}
	}
	return all
}

func readCodes(text string) (codes []int) {
	for word := range strings.SplitSeq(text, ",") {
		if n, err := strconv.Atoi(word); err == nil {
			codes = append(codes, n)
		}
	}
	return codes
}

// either is one list of both.
func (s spec) either() []int { return slices.Concat(s.done, s.refused) }

// browsers are the methods of HTTP. Before the log-in, no client of FTP has a
// reason to say one (docs/security.md).
var browsers = strings.Fields("GET HEAD POST PUT DELETE PATCH OPTIONS CONNECT TRACE")
