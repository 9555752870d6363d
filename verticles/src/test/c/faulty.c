/* faulty.c - calls that fail when a test says so.
 *
 * Preloaded into a node's process. Counts what the process does to files below FAULTY_ROOT, over all threads, and at a
 * chosen call kills the process before it happens, has it fail or wait. Its clock jumps when the test says so. The test
 * reads and writes the control, a file that both sides have mapped, while the node runs.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum { WRITES = 1, FORCES = 2, NAMES = 4, OPENS = 8 };

/* FaultyCalls.java has the same offsets. */
struct control {
  int64_t calls; /* counted since the test last set it */
  int64_t from;  /* the first call that has the fault; 0 for none */
  int64_t to;    /* the last */
  int32_t kinds; /* which are counted; 0 for none */
  int32_t error; /* what they fail with; 0 kills, and one below 0 lets them wait so many milliseconds first */
  char path[32]; /* only files with this in their path, or at its end where a '$' follows */
  int64_t ahead_millis; /* by how much the process's clock is ahead */
};

static struct control *control;
static char root[4096];

__attribute__((constructor)) static void map_control(void) {
  const char *file = getenv("FAULTY_CONTROL");
  const char *below = getenv("FAULTY_ROOT");
  if (file == NULL || below == NULL) {
    return;
  }
  snprintf(root, sizeof root, "%s/", below);
  int fd = open(file, O_RDWR | O_CLOEXEC);
  void *mapped = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (fd < 0 || mapped == MAP_FAILED) {
    abort(); /* a fault that cannot be injected must not pass for one that was survived */
  }
  close(fd);
  control = mapped;
}

static int is_chosen(const char *path) {
  size_t wanted = strlen(control->path), given = strlen(path);
  if (wanted == 0 || control->path[wanted - 1] != '$') {
    return strstr(path, control->path) != NULL;
  }
  wanted--;
  return given >= wanted && strncmp(path + given - wanted, control->path, wanted) == 0;
}

/* Returns 0, or the error that the call has to fail with. */
static int fault(int kind, const char *path) {
  if (control == NULL || (__atomic_load_n(&control->kinds, __ATOMIC_ACQUIRE) & kind) == 0 ||
      strncmp(path, root, strlen(root)) != 0 || !is_chosen(path)) {
    return 0;
  }
  int64_t call = __atomic_add_fetch(&control->calls, 1, __ATOMIC_ACQ_REL);
  if (call < control->from || call > control->to) {
    return 0;
  }
  if (control->error == 0) {
    kill(getpid(), SIGKILL);
    for (;;) {
      pause();
    }
  }
  if (control->error < 0) {
    struct timespec wait = {-control->error / 1000, -control->error % 1000 * 1000000L};
    nanosleep(&wait, NULL);
    return 0;
  }
  return control->error;
}

static int fault_of(int kind, int fd) {
  if (control == NULL || (__atomic_load_n(&control->kinds, __ATOMIC_ACQUIRE) & kind) == 0) {
    return 0;
  }
  char link[64], path[4096];
  int before = errno;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t bytes = readlink(link, path, sizeof path - 1);
  errno = before;
  if (bytes < 0) {
    return 0;
  }
  path[bytes] = 0;
  return fault(kind, path);
}

/* Defines the call anew: the fault, or what it does in libc. */
#define FAULTY(result, name, parameters, arguments, found) \
  result name parameters {                                 \
    static result(*real) parameters;                       \
    if (real == NULL) {                                    \
      *(void **)&real = dlsym(RTLD_NEXT, #name);           \
    }                                                      \
    int error = (found);                                   \
    if (error != 0) {                                      \
      errno = error;                                       \
      return -1;                                           \
    }                                                      \
    return real arguments;                                 \
  }

FAULTY(ssize_t, write, (int fd, const void *source, size_t bytes), (fd, source, bytes), fault_of(WRITES, fd))
FAULTY(ssize_t, pwrite, (int fd, const void *source, size_t bytes, off_t at), (fd, source, bytes, at),
       fault_of(WRITES, fd))
FAULTY(ssize_t, pwrite64, (int fd, const void *source, size_t bytes, off64_t at), (fd, source, bytes, at),
       fault_of(WRITES, fd))
FAULTY(int, ftruncate, (int fd, off_t bytes), (fd, bytes), fault_of(WRITES, fd))
FAULTY(int, ftruncate64, (int fd, off64_t bytes), (fd, bytes), fault_of(WRITES, fd))
FAULTY(int, fsync, (int fd), (fd), fault_of(FORCES, fd))
FAULTY(int, fdatasync, (int fd), (fd), fault_of(FORCES, fd))
FAULTY(int, rename, (const char *from, const char *to), (from, to), fault(NAMES, to))
FAULTY(int, unlink, (const char *path), (path), fault(NAMES, path))
FAULTY(int, mkdir, (const char *path, mode_t mode), (path, mode), fault(NAMES, path))

/* What all of Java's clocks are read by. */
int clock_gettime(clockid_t clock, struct timespec *now) {
  static int (*real)(clockid_t, struct timespec *);
  if (real == NULL) {
    *(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
  }
  int result = real(clock, now);
  if (result == 0 && clock == CLOCK_REALTIME && control != NULL) {
    int64_t ahead = __atomic_load_n(&control->ahead_millis, __ATOMIC_ACQUIRE);
    int64_t nanos = now->tv_nsec + ahead % 1000 * 1000000;
    now->tv_sec += ahead / 1000 + (nanos < 0 ? -1 : nanos / 1000000000);
    now->tv_nsec = nanos < 0 ? nanos + 1000000000 : nanos % 1000000000;
  }
  return result;
}

/* The mode is there only where the flags create; reading it where it is not is harmless on every ABI here. */
#define FAULTY_OPEN(name)                           \
  int name(const char *path, int flags, ...) {      \
    static int (*real)(const char *, int, ...);     \
    if (real == NULL) {                             \
      *(void **)&real = dlsym(RTLD_NEXT, #name);    \
    }                                               \
    va_list rest;                                   \
    va_start(rest, flags);                          \
    mode_t mode = va_arg(rest, mode_t);             \
    va_end(rest);                                   \
    int error = fault(OPENS, path);                 \
    if (error != 0) {                               \
      errno = error;                                \
      return -1;                                    \
    }                                               \
    return real(path, flags, mode);                 \
  }

FAULTY_OPEN(open)
FAULTY_OPEN(open64)
