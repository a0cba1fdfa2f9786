package site

import (
	"ftpd/pkg/wlog"
)

// openLog opens the site's W3C log, if it has one. Whatever could prevent
// writing shows now.
func (s *Site) openLog() error {
	cfg := s.cfg.Log
	if cfg == nil || !cfg.W3C.V {
		return nil
	}
	fields, err := wlog.ParseFields(cfg.Fields.V)
	if err != nil {
		return err
	}
	if s.kinds, err = wlog.ParseKinds(cfg.Events.V); err != nil {
		return err
	}
	s.log, err = s.shared.Logs.Open(wlog.Options{
		Path:            cfg.Path.V,
		Fields:          fields,
		DeleteAfterDays: cfg.DeleteAfterDays.V,
		MaxSize:         int64(cfg.MaxSize.V),
		Compress:        cfg.Compress.V,
		Software:        "ftpd",
		Remark:          s.shared.Remark,
		OnError:         s.logTrouble,
	})
	return err
}

// logTrouble is told when the log can't be written, and with nil when it can
// again. Service goes on without it.
func (s *Site) logTrouble(err error) {
	events := s.shared.Events.WithField("site", s.Name()).WithField("path", s.cfg.Log.Path.V.String())
	if err != nil {
		events.WithError(err).Error("access log cannot be written")
		return
	}
	events.Info("access log is written again")
}

// closeLog lets go of the log; another site, or the next generation, may go on
// writing to the same file.
func (s *Site) closeLog() {
	if s.log == nil {
		return
	}
	if err := s.log.Close(); err != nil {
		s.logTrouble(err)
	}
}
