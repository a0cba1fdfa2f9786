package site

import (
	"bytes"
	"strings"
)

// A script is how the fuzzer writes a dialogue. A byte below 0x80 is that byte,
// sent as it is; 0xFF is followed by any byte at all; the others are words: a verb,
// a piece of an argument, or something that the client does. So a changed byte is a
// changed dialogue, most often a sensible one, and any bytes can still be sent.

// act is something that a client does besides sending text.
type act string

const (
	doJoin     act = "join"     // what follows is sent together with this line
	doLine     act = "line"     // ends a line that is not followed by a verb
	doOpen     act = "open"     // connects to the passive port
	doStranger act = "stranger" // somebody else does
	doSend     act = "send"     // a few bytes over the data connection
	doFlood    act = "flood"    // more of them
	doDrain    act = "drain"    // reads it to its end
	doHalf     act = "half"     // ends sending
	doClose    act = "close"
	doReset    act = "reset"   // closes it without a goodbye
	doPlain    act = "plain"   // the next data connection is in clear, whatever was said
	doGarbage  act = "garbage" // after AUTH, what comes is no handshake
	doHangUp   act = "hangup"  // closes the control connection
	doVanish   act = "vanish"  // … without a goodbye
)

// word is what a byte from 0x80 on stands for.
type word struct {
	verb string
	text string
	do   act
}

// firstWord is the byte of the first word, anyByte comes before a byte that would
// be one.
const (
	firstWord = 0x80
	anyByte   = 0xFF
)

// vocabulary is the dictionary. The committed corpus depends on the order: new ones
// come last.
var vocabulary = dictionary()

func dictionary() (list []word) {
	for _, verb := range strings.Fields(`USER PASS ACCT CWD CDUP REIN QUIT HOST AUTH PBSZ PROT CCC PORT PASV EPRT EPSV TYPE
		STRU MODE RETR STOR STOU APPE ALLO REST RANG RNFR RNTO ABOR DELE RMD MKD PWD LIST NLST SITE SYST STAT HELP NOOP FEAT
		OPTS MDTM SIZE MLST MLSD MFMT MFF HASH XCRC AVBL LANG CSID CLNT`) {
		list = append(list, word{verb: verb})
	}
	for _, text := range []string{
		"anna", "secret", "anonymous", "files.example", "TLS", "P", "C", "0", "1", "2", "A", "I", "Z", "S", "ALL", "HERE",
		"/", "..", "*", "-a ", "-R ", "-l ", "/w/in", "/w/in/", "/w/", "/pub", "/pub/", "/w/drop/", "/none/", "a.txt", "b.bin", "new", "sub",
		"out", "loop", "old.exe", "x", ".", "CHMOD ", "UTIME ", "20260102030405 ", "Modify=20260102030405;UNIX.mode=0600; ",
		"777 ", "MLST ", "UTF8 ON", "HASH ", "99999999999999999999", strings.Repeat("n", 255), strings.Repeat("/x", 300),
		strings.Repeat("[*", 80), "\xff\xf4\xff\xf2",
	} {
		list = append(list, word{text: text})
	}
	for _, do := range []act{
		doJoin, doLine, doOpen, doStranger, doSend, doFlood, doDrain, doHalf, doClose, doReset, doPlain, doGarbage,
		doHangUp, doVanish,
	} {
		list = append(list, word{do: do})
	}
	return list
}

// step is what a client does at once: it sends some text, or does an act.
type step struct {
	send []byte
	do   act
}

// Bounds of one dialogue.
const (
	maxSteps = 60
	maxChunk = 32 << 10
)

// reading makes steps of a script.
type reading struct {
	steps []step
	chunk []byte
	verb  bool // the chunk ends with a verb: a blank comes before its argument
}

func decode(script []byte) []step {
	r := &reading{}
	for i := 0; i < len(script) && len(r.steps) < maxSteps && len(r.chunk) < maxChunk; i++ {
		switch b := script[i]; {
		case b == anyByte && i+1 < len(script):
			i++
			r.write([]byte{script[i]})
		case b < firstWord:
			r.write([]byte{b})
		case int(b-firstWord) < len(vocabulary):
			r.word(vocabulary[b-firstWord])
		}
	}
	r.flush()
	return r.steps
}

func (r *reading) write(p []byte) {
	r.chunk, r.verb = append(r.chunk, p...), false
}

func (r *reading) word(w word) {
	switch {
	case w.verb != "":
		if !bytes.HasSuffix(r.chunk, []byte("\n")) {
			r.flush()
		}
		r.write([]byte(w.verb))
		r.verb = true
	case w.do == doJoin:
		r.write([]byte("\r\n"))
	case w.do == doLine:
		r.flush()
	case w.do != "":
		r.flush()
		r.steps = append(r.steps, step{do: w.do})
	default:
		if r.verb {
			r.write([]byte(" "))
		}
		r.write([]byte(w.text))
	}
}

// flush ends the line and the chunk.
func (r *reading) flush() {
	if len(r.chunk) == 0 {
		return
	}
	if !bytes.HasSuffix(r.chunk, []byte("\n")) {
		r.write([]byte("\r\n"))
	}
	r.steps = append(r.steps, step{send: r.chunk})
	r.chunk, r.verb = nil, false
}

// encode writes a dialogue as a script: lines of FTP, and in their places !open and
// other acts. A line that ends with "&" is sent together with the next.
func encode(dialogue string) (script []byte) {
	for line := range strings.SplitSeq(dialogue, "\n") {
		if do, ok := strings.CutPrefix(line, "!"); ok {
			script = append(script, byteOf(word{do: act(do)}))
			continue
		}
		line, join := strings.CutSuffix(line, " &")
		verb, arg, _ := strings.Cut(line, " ")
		if _, known := specs[verb]; known {
			script = append(script, byteOf(word{verb: verb}))
			text := encodeText(arg)
			if arg != "" && (text[0] < firstWord || text[0] == anyByte) {
				script = append(script, ' ')
			}
			script = append(script, text...)
		} else {
			script = append(append(script, byteOf(word{do: doLine})), encodeText(line)...)
		}
		if join {
			script = append(script, byteOf(word{do: doJoin}))
		}
	}
	return script
}

// byteOf panics for what is not in the dictionary: seeds are ours.
func byteOf(w word) byte {
	for i := range vocabulary {
		if vocabulary[i] == w {
			return byte(firstWord + i)
		}
	}
	panic("no word " + w.verb + string(w.do))
}

// encodeText takes the longest word that fits, or else a byte.
func encodeText(text string) (script []byte) {
	for len(text) > 0 {
		best := -1
		for i, w := range vocabulary {
			if w.text != "" && strings.HasPrefix(text, w.text) && (best < 0 || len(w.text) > len(vocabulary[best].text)) {
				best = i
			}
		}
		switch {
		case best >= 0:
			script = append(script, byte(firstWord+best))
			text = text[len(vocabulary[best].text):]
			continue
		case text[0] >= firstWord:
			script = append(script, anyByte)
		}
		script = append(script, text[0])
		text = text[1:]
	}
	return script
}
