# Prints the table of bench/end-to-end.sh from its lines: what, who, MiB, wall seconds, processor seconds, by tabs.
BEGIN { FS = "\t" }

{
  key = $1 " " $2
  n = ++count[key]
  mib[key] = $3
  wall[key, n] = $4
  used[key, n] = $5
  rate[key, n] = $4 > 0 ? $3 / $4 : 0
  per_gib[key, n] = $5 / $3 * 1024
  if ($1 ~ /^stored-/ && !seen[$1]++) corpora[++corpora_count] = $1
}

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

# Sorts values[key, 1..count] into sorted[] and returns their median.
function middle(values, key,    n, i, j, value) {
  n = count[key]
  for (i = 1; i <= n; i++) {
    value = values[key, i] + 0
    for (j = i - 1; j > 0 && sorted[j] > value; j--) sorted[j + 1] = sorted[j]
    sorted[j + 1] = value
  }
  return n % 2 ? sorted[(n + 1) / 2] : (sorted[n / 2] + sorted[n / 2 + 1]) / 2
}

# The median of the ratios within each turn: what disturbed the machine then disturbed both.
function ratio(key, other,    i) {
  for (i = 1; i <= count[key]; i++) ratios[key, i] = rate[key, i] / rate[other, i]
  return middle(ratios, key)
}

function transfers(what, who, label,    key, text) {
  key = what " " who
  text = sprintf("%-50s %7.0f", label, middle(rate, key))
  text = text sprintf(" %-12s", sprintf("%.0f-%.0f", sorted[1], sorted[count[key]]))
  text = text sprintf(" %9.2f", middle(per_gib, key))
  print text sprintf(" %.2f-%.2f", sorted[1], sorted[count[key]])
}

function sizes(what, label) {
  printf "%-50s %9.1f %9.1f %9.1f %9.1f\n", label, mib[what " node"],
    middle(wall, what " node"), middle(wall, what " borg"), middle(wall, what " restic")
}

function small(who, label) {
  printf "%-50s %9.0f %12.2f %12d\n", label, rate["small " who, 1],
    used["small " who, 1] / mib["small " who] * 1000, wall["connections " who, 1]
}

function at_most(label, measured, target) {
  compare(label, measured, "<= " target, measured - target)
}

function at_least(label, measured, target) {
  compare(label, measured, ">= " target, target - measured)
}

function compare(label, measured, target, short) {
  printf("%-50s %9.2f %9s  %s\n", label, measured, target, (short > 0) ? sprintf("short by %.2f", short) : "reached")
}
