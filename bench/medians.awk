# What the tables of this directory share: reads lines of what, who, MiB, wall seconds and processor seconds, by tabs.
BEGIN { FS = "\t" }

{
  key = $1 " " $2
  n = ++count[key]
  mib[key] = $3
  wall[key, n] = $4
  used[key, n] = $5
  rate[key, n] = $4 > 0 ? $3 / $4 : 0
  per_gib[key, n] = $3 > 0 ? $5 / $3 * 1024 : 0
  if ($1 ~ /^stored-/ && !seen[$1]++) corpora[++corpora_count] = $1
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

function at_most(label, measured, target) {
  compare(label, measured, "<= " target, measured - target)
}

function at_least(label, measured, target) {
  compare(label, measured, ">= " target, target - measured)
}

function compare(label, measured, target, short) {
  printf("%-50s %9.2f %9s  %s\n", label, measured, target, (short > 0) ? sprintf("short by %.2f", short) : "reached")
}
