/* A crowd of websocket subscribers: the load client of the fan-out benchmark.
 *
 *     crowd PORT PATH SOCKETS same|distinct INITS SUBSCRIPTIONS
 *
 * INITS and SUBSCRIPTIONS are files with a JSON payload a line: socket number i says the line
 * i modulo their count in connection_init and in subscribe. All sockets use one operation id,
 * or each its own. Every event carries a mark, `"#` and a number, by which it is recognised.
 *
 * It answers on standard output, one JSON object a line, when all are connected and after each
 * command that it reads on standard input:
 *
 *     round FIRST COUNT          forget everything, and expect the events FIRST to FIRST+COUNT-1
 *     report SECONDS STAMP...    when each of them was sent (CLOCK_MONOTONIC, ns); answered when
 *                                every socket has every event, or after SECONDS of silence
 *
 * The Sec-WebSocket-Accept of the server is not checked: it is not a server under suspicion.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { OPENING_TOGETHER = 64, EVENTS_AT_MOST = 100000, READY = 512, INBOX = 4 << 20 };
enum { TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10 };
enum state { UPGRADING, INITIALISING, SUBSCRIBING, LIVE, GONE };

struct socket {
    int fd;
    enum state state;
    unsigned char *kept; /* the beginning of a frame whose end has not come yet */
    size_t kept_length;
    uint64_t order; /* a digest of the events in the order they came */
    long count;
};

struct receipt {
    int64_t at;
    int32_t event;
};

static struct socket *sockets;
static long socket_count, opened, live, closed;
static int port, close_code, epoll, distinct_ids;
static const char *path;
static char **inits, **subscriptions;
static long init_count, subscription_count;

static unsigned char inbox[INBOX];
static struct receipt *receipts;
static unsigned char *seen; /* how often each socket had each event */
static long first, expected, received, doubled, foreign, bytes;
static int64_t first_at, last_at, begun_cpu, ended_cpu;

static int64_t *sent_at;
static int64_t silence_ends_after;
static int is_reporting;

static int64_t read_clock(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int64_t now(void) { return read_clock(CLOCK_MONOTONIC); }

static int64_t cpu_time(void) { return read_clock(CLOCK_PROCESS_CPUTIME_ID); }

static void die(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("crowd: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static void *allocated(size_t size)
{
    void *memory = calloc(1, size ? size : 1);
    if (!memory)
        die("out of memory");
    return memory;
}

static char **lines_of(const char *name, long *count)
{
    FILE *file = fopen(name, "r");
    char **lines = NULL, *line = NULL;
    size_t room = 0;
    ssize_t length;
    if (!file)
        die("cannot read %s: %s", name, strerror(errno));
    for (*count = 0; (length = getline(&line, &room, file)) > 0; ++*count) {
        if (line[length - 1] == '\n')
            line[length - 1] = 0;
        lines = realloc(lines, (*count + 1) * sizeof *lines);
        lines[*count] = strdup(line);
    }
    free(line);
    fclose(file);
    if (!*count)
        die("%s is empty", name);
    return lines;
}

/* --- what is sent ------------------------------------------------------------------------- */

static void put(struct socket *s, const void *data, size_t length)
{
    if (send(s->fd, data, length, MSG_NOSIGNAL) != (ssize_t)length)
        die("socket %ld takes nothing more: %s", (long)(s - sockets), strerror(errno));
}

static void put_frame(struct socket *s, int opcode, const void *data, size_t length)
{
    static uint32_t random_state = 2463534242u;
    unsigned char *frame = allocated(length + 14), *p = frame, mask[4];
    random_state ^= random_state << 13, random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    memcpy(mask, &random_state, 4);
    *p++ = 0x80 | opcode;
    if (length < 126) {
        *p++ = 0x80 | length;
    } else if (length < 65536) {
        *p++ = 0x80 | 126, *p++ = length >> 8, *p++ = length & 255;
    } else {
        *p++ = 0x80 | 127;
        for (int shift = 56; shift >= 0; shift -= 8)
            *p++ = (uint64_t)length >> shift & 255;
    }
    memcpy(p, mask, 4), p += 4;
    for (size_t i = 0; i < length; i++)
        *p++ = ((const unsigned char *)data)[i] ^ mask[i & 3];
    put(s, frame, p - frame);
    free(frame);
}

static void put_text(struct socket *s, const char *text)
{
    put_frame(s, TEXT, text, strlen(text));
}

static void ask_for_upgrade(struct socket *s)
{
    char *request;
    int length = asprintf(&request,
                          "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIGNyb3dkIGNvbWVzIQ==\r\n"
                          "Sec-WebSocket-Version: 13\r\n"
                          "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n",
                          path, port);
    put(s, request, length);
    free(request);
}

static void say_who(struct socket *s)
{
    char *message;
    if (asprintf(&message, "{\"type\":\"connection_init\",\"payload\":%s}",
                 inits[(s - sockets) % init_count]) < 0)
        die("out of memory");
    put_text(s, message);
    free(message);
}

/* Behind the subscription goes a ping: its pong says that the subscription was read. */
static void subscribe(struct socket *s)
{
    char *message;
    if (asprintf(&message, "{\"id\":\"%ld\",\"type\":\"subscribe\",\"payload\":%s}",
                 distinct_ids ? 1 + (long)(s - sockets) : 1L,
                 subscriptions[(s - sockets) % subscription_count]) < 0)
        die("out of memory");
    put_text(s, message);
    put_text(s, "{\"type\":\"ping\"}");
    free(message);
}

/* --- what is received --------------------------------------------------------------------- */

static int has(const unsigned char *text, size_t length, const char *what)
{
    return memmem(text, length, what, strlen(what)) != NULL;
}

static void take_event(struct socket *s, const unsigned char *mark, size_t length, int64_t at)
{
    long number = strtol((const char *)mark + 2, NULL, 10) - first;
    if (number < 0 || number >= expected) {
        foreign++;
        return;
    }
    unsigned char *had = &seen[(s - sockets) * expected + number];
    if (*had) {
        doubled++;
        return;
    }
    *had = 1;
    s->order = s->order * 1099511628211u + number + 1;
    s->count++;
    bytes += length;
    if (!received)
        first_at = at;
    last_at = at;
    receipts[received++] = (struct receipt){at, number};
    if (received == socket_count * expected)
        ended_cpu = cpu_time();
}

static void take_text(struct socket *s, const unsigned char *text, size_t length, int64_t at)
{
    const unsigned char *mark = s->state == LIVE ? memmem(text, length, "\"#", 2) : NULL;
    if (mark) {
        take_event(s, mark, length, at);
    } else if (s->state == INITIALISING && has(text, length, "connection_ack")) {
        s->state = SUBSCRIBING;
        subscribe(s);
    } else if (s->state == SUBSCRIBING && has(text, length, "\"pong\"")) {
        s->state = LIVE;
        live++;
    } else if (has(text, length, "\"ping\"")) {
        put_text(s, "{\"type\":\"pong\"}");
    } else {
        die("socket %ld hears: %.*s", (long)(s - sockets), (int)length, text);
    }
}

static void lose(struct socket *s)
{
    if (s->state != LIVE)
        die("socket %ld was closed (%d) before it was subscribed", (long)(s - sockets), close_code);
    s->state = GONE;
    closed++;
    close(s->fd);
}

/* Every whole frame of a text; answers how much of it was used. */
static size_t take_frames(struct socket *s, unsigned char *text, size_t length, int64_t at)
{
    size_t used = 0;
    while (s->state != GONE && length - used >= 2) {
        unsigned char *frame = text + used;
        size_t head = 2, body = frame[1] & 127, more = body == 126 ? 2 : body == 127 ? 8 : 0;
        if (length - used < head + more)
            break;
        if (more)
            for (body = 0; head < 2 + more; head++)
                body = body << 8 | frame[head];
        if (length - used < head + body)
            break;
        if ((frame[0] & 0xf0) != 0x80 || frame[1] & 0x80)
            die("a frame that is fragmented, compressed or masked was not asked for");
        int opcode = frame[0] & 15;
        if (opcode == TEXT || opcode == BINARY)
            take_text(s, frame + head, body, at);
        else if (opcode == PING)
            put_frame(s, PONG, frame + head, body);
        else if (opcode == CLOSE) {
            close_code = body >= 2 ? frame[head] << 8 | frame[head + 1] : 1005;
            lose(s);
        }
        used += head + body;
    }
    return used;
}

static size_t take_upgrade(struct socket *s, unsigned char *text, size_t length)
{
    unsigned char *end = memmem(text, length, "\r\n\r\n", 4);
    if (!end)
        return 0;
    if (length < 12 || memcmp(text, "HTTP/1.1 101", 12))
        die("no upgrade: %.*s", (int)(end - text), text);
    s->state = INITIALISING;
    say_who(s);
    return end + 4 - text;
}

static void take(struct socket *s)
{
    size_t length = s->kept_length, used = 0;
    memcpy(inbox, s->kept, length);
    ssize_t more = recv(s->fd, inbox + length, sizeof inbox - length, 0);
    if (more < 0 && errno == EAGAIN)
        return;
    if (more <= 0) {
        lose(s);
        return;
    }
    int64_t at = now();
    length += more;
    if (s->state == UPGRADING)
        used = take_upgrade(s, inbox, length);
    if (s->state != UPGRADING)
        used += take_frames(s, inbox + used, length - used, at);
    if (length - used == sizeof inbox)
        die("a frame of more than %d bytes", INBOX);
    s->kept_length = s->state == GONE ? 0 : length - used;
    s->kept = realloc(s->kept, s->kept_length ? s->kept_length : 1);
    memcpy(s->kept, inbox + used, s->kept_length);
}

/* --- connecting --------------------------------------------------------------------------- */

static void open_next(void)
{
    struct socket *s = &sockets[opened++];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int on = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    s->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (s->fd < 0 || connect(s->fd, (struct sockaddr *)&address, sizeof address))
        die("socket %ld cannot connect: %s", opened - 1, strerror(errno));
    setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(s->fd, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = s};
    epoll_ctl(epoll, EPOLL_CTL_ADD, s->fd, &event);
    ask_for_upgrade(s);
}

static void take_ready(int milliseconds);

static void connect_all(void)
{
    int64_t begun = now();
    while (live < socket_count) {
        while (opened < socket_count && opened - live < OPENING_TOGETHER)
            open_next();
        take_ready(-1);
    }
    printf("{\"sockets\":%ld,\"seconds\":%.4f}\n", live, (now() - begun) / 1e9);
    fflush(stdout);
}

/* --- commands ----------------------------------------------------------------------------- */

static void begin_round(long from, long count)
{
    if (count < 1 || count > EVENTS_AT_MOST)
        die("a round of %ld events", count);
    first = from, expected = count;
    received = bytes = 0;
    first_at = last_at = ended_cpu = 0;
    free(receipts), free(seen), free(sent_at);
    receipts = allocated(socket_count * count * sizeof *receipts);
    seen = allocated(socket_count * count);
    sent_at = allocated(count * sizeof *sent_at);
    /* Pages are touched now, not while it counts. */
    memset(receipts, 1, socket_count * count * sizeof *receipts);
    memset(seen, 0, socket_count * count);
    for (long i = 0; i < socket_count; i++)
        sockets[i].order = sockets[i].count = 0;
    begun_cpu = cpu_time();
    puts("{\"open\":true}");
    fflush(stdout);
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static double ms_at(const int64_t *sorted, long count, double share)
{
    return count ? sorted[(long)((count - 1) * share + 0.5)] / 1e6 : 0;
}

static void print_latencies(void)
{
    int64_t *each = allocated(received * sizeof *each);
    int64_t *all = allocated(expected * sizeof *all); /* when the last socket had the event */
    for (long i = 0; i < received; i++) {
        each[i] = receipts[i].at - sent_at[receipts[i].event];
        if (each[i] > all[receipts[i].event])
            all[receipts[i].event] = each[i];
    }
    qsort(each, received, sizeof *each, by_size);
    printf("\"p50_ms\":%.3f,\"p95_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f,",
           ms_at(each, received, .5), ms_at(each, received, .95), ms_at(each, received, .99),
           ms_at(each, received, 1));
    printf("\"all_ms\":[");
    for (long i = 0; i < expected; i++)
        printf("%s%.3f", i ? "," : "", all[i] / 1e6);
    printf("],");
    free(each), free(all);
}

static void print_counts(void)
{
    long fewest = sockets[0].count, most = sockets[0].count, is_same_order = 1;
    for (long i = 1; i < socket_count; i++) {
        fewest = sockets[i].count < fewest ? sockets[i].count : fewest;
        most = sockets[i].count > most ? sockets[i].count : most;
        is_same_order &= sockets[i].order == sockets[0].order;
    }
    printf("\"sockets\":%ld,\"events\":%ld,\"received\":%ld,\"lost\":%ld,\"doubled\":%ld,"
           "\"foreign\":%ld,\"fewest\":%ld,\"most\":%ld,\"same_order\":%s,",
           socket_count, expected, received, socket_count * expected - received, doubled, foreign,
           fewest, most, is_same_order ? "true" : "false");
    printf("\"closed\":%ld,\"close_code\":%d,\"bytes_a_message\":%.1f,", closed, close_code,
           received ? (double)bytes / received : 0);
}

static void report(void)
{
    double cpu = ((ended_cpu ? ended_cpu : cpu_time()) - begun_cpu) / 1e9;
    int64_t sent = sent_at[0];
    for (long i = 1; i < expected; i++)
        sent = sent_at[i] < sent ? sent_at[i] : sent;
    double elapsed = received ? (last_at - sent) / 1e9 : 0;
    is_reporting = 0;
    putchar('{');
    print_counts();
    print_latencies();
    printf("\"elapsed_s\":%.6f,\"first_to_last_s\":%.6f,\"cpu_s\":%.6f,\"share\":%.4f}\n", elapsed,
           (last_at - first_at) / 1e9, cpu, elapsed > 0 ? cpu / elapsed : 0);
    fflush(stdout);
    doubled = foreign = 0; /* What still comes is told in the next report. */
}

static void begin_report(char *words)
{
    silence_ends_after = strtod(words, &words) * 1e9;
    for (long i = 0; i < expected; i++)
        sent_at[i] = strtoll(words, &words, 10);
    last_at = received ? last_at : now();
    is_reporting = 1;
}

static void obey(char *command)
{
    long from, count;
    if (sscanf(command, "round %ld %ld", &from, &count) == 2)
        begin_round(from, count);
    else if (!strncmp(command, "report ", 7))
        begin_report(command + 7);
    else
        die("what is %.40s?", command);
}

static void take_commands(void)
{
    static char *text;
    static size_t length;
    char more[65536], *end;
    ssize_t n = read(STDIN_FILENO, more, sizeof more);
    if (n <= 0)
        exit(0); /* Whoever started it has gone, or wants it to go. */
    text = realloc(text, length + n + 1);
    memcpy(text + length, more, n);
    length += n;
    text[length] = 0;
    while ((end = memchr(text, '\n', length))) {
        *end++ = 0;
        obey(text);
        length -= end - text;
        memmove(text, end, length + 1);
    }
}

static void take_ready(int milliseconds)
{
    struct epoll_event ready[READY];
    int count = epoll_wait(epoll, ready, READY, milliseconds);
    for (int i = 0; i < count; i++) {
        struct socket *s = ready[i].data.ptr;
        if (!s)
            take_commands();
        else if (s->state != GONE)
            take(s);
    }
}

int main(int count, char **words)
{
    if (count != 7)
        die("usage: crowd PORT PATH SOCKETS same|distinct INITS SUBSCRIPTIONS");
    port = atoi(words[1]), path = words[2], socket_count = atol(words[3]);
    distinct_ids = !strcmp(words[4], "distinct");
    inits = lines_of(words[5], &init_count);
    subscriptions = lines_of(words[6], &subscription_count);
    if (socket_count < 1)
        die("a crowd of %ld", socket_count);
    sockets = allocated(socket_count * sizeof *sockets);
    epoll = epoll_create1(0);
    connect_all();
    struct epoll_event event = {.events = EPOLLIN};
    epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event);
    for (;;) {
        take_ready(is_reporting ? 50 : -1);
        if (is_reporting && (received == socket_count * expected ||
                             now() - last_at > silence_ends_after))
            report();
    }
}
