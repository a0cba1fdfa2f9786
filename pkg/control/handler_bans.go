package control

import (
	"errors"
	"net/http"
)

// banList is an answer that may get more keys.
type banList struct {
	Bans []Ban `json:"bans"`
}

// errNoBans is for a daemon that has none to steer.
var errNoBans = errors.New("this daemon keeps no bans")

// bans gives the daemon's bans to what is done with them.
func (h *handler) bans(do func(Bans, http.ResponseWriter, *http.Request)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		bans := h.daemon.Bans()
		if bans == nil {
			fail(w, http.StatusNotImplemented, errNoBans)
			return
		}
		do(bans, w, r)
	}
}

func (h *handler) listBans(bans Bans, w http.ResponseWriter, _ *http.Request) {
	list, err := bans.List()
	if err != nil {
		fail(w, statusOf(err), err)
		return
	}
	answer(w, banList{append([]Ban{}, list...)})
}

func (h *handler) addBan(bans Bans, w http.ResponseWriter, r *http.Request) {
	var wanted BanOrder
	if !order(w, r, &wanted) {
		return
	}
	if wanted.Address == "" || wanted.For < 0 || !sendable(wanted.Note) {
		fail(w, http.StatusBadRequest, errors.New("address is wanted; for is not negative; note is one line"))
		return
	}
	ban, err := bans.Add(wanted, peerOf(r))
	if err != nil {
		fail(w, statusOf(err), err)
		return
	}
	answer(w, ban)
}

func (h *handler) liftBan(bans Bans, w http.ResponseWriter, r *http.Request) {
	if err := bans.Lift(r.URL.Query().Get("address"), peerOf(r)); err != nil {
		fail(w, statusOf(err), err)
		return
	}
	answer(w, struct{}{})
}
