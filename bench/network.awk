# Prints the table of bench/network.sh.
END {
  printf "\n%-50s %7s %-12s %9s %-12s\n", "medians, least-most", "MiB/s", "", "CPU-s/GiB", ""
  transfers("replicate", "node", "a second node brings everything, forced")
  transfers("replicate", "nginx", "curl from nginx, then forced")
  transfers("ingest", "one", "upload to a node alone, forced")
  transfers("ingest", "three", "upload to one of three, forced on two")
  printf "repair of 1 TiB at that rate: %.1f hours\n", 1048576 / middle(rate, "replicate node") / 3600

  printf "\nrecords: milliseconds from a write's time to its answer (two copies), and until a third node has it\n"
  while ((getline told < records) > 0) {
    print told
    if (told ~ /^at /) steady = told
    else fastest = told
  }
  count_of = mib["records-c node"]
  seconds = wall["records-c node", 1]
  printf "CPU-s per 10,000 records: the writer %.2f, the second copy %.2f, a node that only hears of them %.2f\n",
    each(used["records-a node", 1]), each(used["records-b node", 1]),
    each(used["records-c node", 1] - used["records-c idle", 1] / wall["records-c idle", 1] * seconds)

  printf "\n%-50s %9s %9s\n", "targets (on two idle cores)", "measured", "target"
  at_least("replication, rate to a plain copy's", ratio("replicate node", "replicate nginx"), 0.8)
  at_least("three nodes, rate to one's", ratio("ingest three", "ingest one"), 0.45)
  at_least("records/s in two copies", field(fastest, "rate"), 2000)
  at_most("p99 at the given rate until a third node has it", field(steady, "seen_p99"), 50)
}

function each(cpu) {
  return count_of > 0 ? cpu / count_of * 10000 : 0
}

# The number behind key= in a line.
function field(line, key) {
  return match(line, " " key "=[0-9.]+") ? substr(line, RSTART + length(key) + 2, RLENGTH - length(key) - 2) : 0
}
