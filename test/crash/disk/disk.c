/*
 * A disk that does what a test says. Put before the C library of one process (LD_PRELOAD); sees the files below RELAIS_TEST_DISK only.
 *
 * RELAIS_TEST_DISK_LOG names a file: every change below the folder is written to it as one line, in the order in which the process asked:
 *   C name            a name made                    D name           a name removed
 *   R from to         a name moved                   T name length    a file cut to a length
 *   W name at hex     bytes written                  S name           a file made durable ("." is the folder itself)
 * RELAIS_TEST_DISK_FAULT names a file: as long as it holds "fsync", nothing can be made durable (EIO); "read-only", nothing changed (EROFS).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* The name below the watched folder, "." for the folder; NULL for everything else. */
static const char *below(const char *path) {
  const char *folder = getenv("RELAIS_TEST_DISK");
  size_t length = folder ? strlen(folder) : 0;
  if (length == 0 || strncmp(path, folder, length) != 0) return NULL;
  if (path[length] == '\0') return ".";
  return path[length] == '/' ? path + length + 1 : NULL;
}

static const char *name_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return NULL;
  path[length] = '\0';
  return below(path);
}

static int fault(const char *wanted) {
  const char *file = getenv("RELAIS_TEST_DISK_FAULT");
  if (!file) return 0;
  int fd = REAL(open)(file, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  char text[16] = {0};
  ssize_t length = read(fd, text, sizeof text - 1);
  REAL(close)(fd);
  return length > 0 && strncmp(text, wanted, strlen(wanted)) == 0;
}

static void record(const char *text, size_t length) {
  const char *file = getenv("RELAIS_TEST_DISK_LOG");
  if (!file) return;
  int fd = REAL(open)(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return;
  while (length > 0) {
    ssize_t done = REAL(write)(fd, text, length);
    if (done <= 0) break;
    text += done;
    length -= done;
  }
  REAL(close)(fd);
}

static void say(const char *format, ...) {
  char line[2 * PATH_MAX];
  va_list given;
  va_start(given, format);
  int length = vsnprintf(line, sizeof line, format, given);
  va_end(given);
  record(line, length);
}

static void say_written(const char *name, off_t at, const unsigned char *bytes, size_t length) {
  char *line = malloc(PATH_MAX + 32 + 2 * length);
  if (!line) return;
  int begun = sprintf(line, "W %s %lld ", name, (long long)at);
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < length; i++) {
    line[begun++] = digits[bytes[i] >> 4];
    line[begun++] = digits[bytes[i] & 15];
  }
  line[begun++] = '\n';
  record(line, begun);
  free(line);
}

static int opened(int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode) {
  const char *name = below(path);
  if (!name) return real(path, flags, mode);
  if ((flags & (O_CREAT | O_TRUNC | O_WRONLY | O_RDWR)) && fault("read-only")) {
    errno = EROFS;
    return -1;
  }
  pthread_mutex_lock(&turn);
  struct stat before;
  int was = stat(path, &before) == 0;
  int fd = real(path, flags, mode);
  int error = errno;
  if (fd >= 0 && !was) say("C %s\n", name);
  if (fd >= 0 && was && (flags & O_TRUNC)) say("T %s 0\n", name);
  pthread_mutex_unlock(&turn);
  errno = error;
  return fd;
}

#define MODE                                   \
  mode_t mode = 0;                             \
  if (flags & (O_CREAT | __O_TMPFILE)) {       \
    va_list given;                             \
    va_start(given, flags);                    \
    mode = va_arg(given, mode_t);              \
    va_end(given);                             \
  }

int open(const char *path, int flags, ...) { MODE return opened(REAL(open), path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE return opened(REAL(open64), path, flags, mode); }

static ssize_t written(int fd, const void *bytes, ssize_t done, off_t at) {
  int error = errno;
  char path[PATH_MAX];
  const char *name = done > 0 ? name_of(fd, path) : NULL;
  if (name) say_written(name, at, bytes, done);
  errno = error;
  return done;
}

static int refused(int fd) {
  char path[PATH_MAX];
  if (!getenv("RELAIS_TEST_DISK") || !fault("read-only") || !name_of(fd, path)) return 0;
  errno = EROFS;
  return 1;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
  if (refused(fd)) return -1;
  pthread_mutex_lock(&turn);
  ssize_t done = written(fd, bytes, REAL(pwrite)(fd, bytes, length, at), at);
  pthread_mutex_unlock(&turn);
  return done;
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t at) { return pwrite(fd, bytes, length, at); }

ssize_t write(int fd, const void *bytes, size_t length) {
  if (refused(fd)) return -1;
  char path[PATH_MAX];
  if (!name_of(fd, path)) return REAL(write)(fd, bytes, length);
  pthread_mutex_lock(&turn);
  off_t at = fcntl(fd, F_GETFL) & O_APPEND ? lseek(fd, 0, SEEK_END) : lseek(fd, 0, SEEK_CUR);
  ssize_t done = written(fd, bytes, REAL(write)(fd, bytes, length), at);
  pthread_mutex_unlock(&turn);
  return done;
}

static int cut(int fd, int done, off_t length) {
  char path[PATH_MAX];
  const char *name = done == 0 ? name_of(fd, path) : NULL;
  if (name) say("T %s %lld\n", name, (long long)length);
  return done;
}
int ftruncate(int fd, off_t length) { return refused(fd) ? -1 : cut(fd, REAL(ftruncate)(fd, length), length); }
int ftruncate64(int fd, off_t length) { return ftruncate(fd, length); }

static int made_durable(int (*real)(int), int fd) {
  char path[PATH_MAX];
  const char *name = name_of(fd, path);
  if (name && (fault("fsync") || fault("read-only"))) {
    errno = fault("fsync") ? EIO : EROFS;
    return -1;
  }
  pthread_mutex_lock(&turn);
  int done = real(fd);
  if (name && done == 0) say("S %s\n", name);
  pthread_mutex_unlock(&turn);
  return done;
}
int fsync(int fd) { return made_durable(REAL(fsync), fd); }
int fdatasync(int fd) { return made_durable(REAL(fdatasync), fd); }

static int read_only(const char *path) {
  if (!below(path) || !fault("read-only")) return 0;
  errno = EROFS;
  return 1;
}

int rename(const char *from, const char *to) {
  if (read_only(from)) return -1;
  pthread_mutex_lock(&turn);
  int done = REAL(rename)(from, to);
  if (done == 0 && below(from) && below(to)) say("R %s %s\n", below(from), below(to));
  pthread_mutex_unlock(&turn);
  return done;
}

int unlink(const char *path) {
  if (read_only(path)) return -1;
  pthread_mutex_lock(&turn);
  int done = REAL(unlink)(path);
  if (done == 0 && below(path)) say("D %s\n", below(path));
  pthread_mutex_unlock(&turn);
  return done;
}
