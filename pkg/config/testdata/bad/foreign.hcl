daemon {
  port = 21                              # ERROR: write listen = ["*:21"]
}
site "a" {
  listen        = ["127.0.0.1:2121"]
  home          = "/srv/ftp"
  clients       = 32                     # ERROR: max_sessions
  ipconnections = 2                      # ERROR: max_sessions_per_ip
  timeout       = 600                    # ERROR: idle
  filemask      = "077"                  # ERROR: 077 is 0600
  defaultroot   = true                   # ERROR: every session is confined
  reversedns    = true                   # ERROR: reverse_dns
  onlylocal     = true                   # ERROR: a user block for each
  tls_opt_allow_client_renegotiations = true # ERROR: Go's TLS does not renegotiate
  tls {
    certificate                 = "a.crt"
    key                         = "a.key"
    allow_client_renegotiations = true   # ERROR: Go's TLS does not renegotiate
    no_empty_fragments          = true   # ERROR: cannot be switched off
    no_session_reuse_required   = true   # ERROR: session_reuse
    stdenvvars                  = true   # ERROR: no programs are run
    renegotiate                 = true   # ERROR: known here:
  }
}
