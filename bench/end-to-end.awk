# Prints the table of bench/end-to-end.sh.
END {
  printf "\n%-50s %7s %-12s %9s %-12s\n", "medians, least-most", "MiB/s", "", "CPU-s/GiB", ""
  transfers("upload", "node", "upload    Red Giant, forced to disk")
  transfers("upload", "nginx", "          nginx DAV PUT, not forced")
  transfers("upload", "nginx-forced", "          nginx DAV PUT, then forced")
  transfers("upload", "borg", "          borg create, no compression, no encryption")
  transfers("upload", "restic", "          restic backup, no compression, encrypts")
  transfers("download", "node-first", "download  Red Giant, first time: verified")
  transfers("download", "node", "          Red Giant, later: sendfile")
  transfers("download", "nginx", "          nginx sendfile")

  printf "\n%-50s %9s %9s %9s %9s\n", "stored, MiB", "given", "Red Giant", "borg", "restic"
  sizes("stored", "random bytes, one round")
  for (i = 1; i <= corpora_count; i++) {
    sizes(corpora[i], "JDK " substr(corpora[i], 8) ", two versions, a byte added each 4 MiB")
  }

  printf "\n%-50s %9s %12s %12s\n", mib["small node"] " files of 10 KiB", "files/s", "CPU-ms each", "connections"
  small("node", "Red Giant, each forced before its answer")
  small("nginx", "nginx DAV PUT, not forced")

  memory = used["memory node", 1] / 1024
  if (memory) {
    printf "\n%s MiB in uploads at once: %.0f MiB/s, at most %.0f MiB of anonymous memory\n",
      mib["memory node"], rate["memory node", 1], memory
  }

  printf "\n%-50s %9s %9s\n", "targets (on two idle cores)", "measured", "target"
  at_most("upload, server CPU-s/GiB", middle(per_gib, "upload node"), 2.5)
  at_least("upload, rate to nginx's", ratio("upload node", "upload nginx"), 1.5)
  at_least("download, rate to nginx's", ratio("download node", "download nginx"), 1)
  at_most("download, server CPU-s/GiB", middle(per_gib, "download node"), 0.45)
  at_least("ingest, rate to borg's", ratio("upload node", "upload borg"), 3)
  if (memory) at_most("memory of uploads at once, MiB", memory, 512)
}

function sizes(what, label) {
  printf "%-50s %9.1f %9.1f %9.1f %9.1f\n", label, mib[what " node"],
    middle(wall, what " node"), middle(wall, what " borg"), middle(wall, what " restic")
}

function small(who, label) {
  printf "%-50s %9.0f %12.2f %12d\n", label, rate["small " who, 1],
    used["small " who, 1] / mib["small " who] * 1000, wall["connections " who, 1]
}
