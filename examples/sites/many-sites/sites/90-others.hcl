# All other addresses of this machine. A site on a specific address beats one on
# "*", so this one takes what the others leave.
site "others" {
  description = "Everything else"
  listen      = ["*:${local.port}"]
  home        = "${local.data}/public"
  log { w3c = false }
  messages {
    welcome   = "Nothing to log in to here. Public files: anonymous"
    anonymous = "You are looking for agency.example.com or press.example.com?"
  }

  user "anonymous" {
    type = "anonymous"
    path "/" { rights = ["read"] }
  }
}
