/* The limit beside which the fan-out benchmark shows the servers: one send a socket.
 *
 *     floor PORT BEGINNING MIDDLE END
 *
 * One thread gives every socket every message by a send of its own, in a plain loop: what is left
 * is the kernel's work, which no server of one thread escapes that sends each socket each message
 * alone. One that puts several messages into one send may pass it. A message is BEGINNING, the
 * subscription's id, MIDDLE, the event's annotation and END; it is framed once for all sockets of
 * an id.
 *
 * It is a measuring tool and no server:
 *
 *     HTTP         GET /ready, POST /publish and the upgrade; requests with Content-Length, one
 *                  at a time on a connection
 *     JSON         strings without escapes, where the runner and the crowd put them
 *     websockets   Sec-WebSocket-Accept is a constant, for the crowd does not check it; whole
 *                  frames of less than 64 KiB; no pings; a close is not answered
 *     GraphQL      one subscription a socket, whose document is not read and which never completes
 *
 * Its sends block: one subscriber that stops reading stops them all.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS = 1 << 17, BACKLOG = 2048, READY = 512, INBOX = 1 << 20, ID = 24 };
enum { TEXT = 1, CLOSE = 8 };
enum { HEAD = 4, BODY = 65535 };

struct connection {
    int is_websocket;
    char id[ID]; /* of its subscription; empty until it follows */
    char *kept;  /* the beginning of what has not come whole yet */
    size_t kept_length;
};

struct frame {
    unsigned char bytes[HEAD + BODY + 1];
    size_t length;
};

static const char *beginning, *middle, *ending;
static struct connection connections[CONNECTIONS]; /* by their descriptor */
static int epoll, listener, highest;

/* --- what is sent ------------------------------------------------------------------------- */

static void put(int to, const void *data, size_t length)
{
    /* That a socket has closed is told by epoll too, and dealt with there. */
    if (send(to, data, length, MSG_NOSIGNAL) < 0 && errno != EPIPE && errno != ECONNRESET)
        err(1, "cannot send");
}

static void fill(struct frame *frame, const char *format, ...)
{
    char *text = (char *)frame->bytes + HEAD;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, BODY + 1, format, arguments);
    va_end(arguments);
    if (length < 0 || length > BODY)
        errx(1, "a message of %d bytes", length);
    int head = length < 126 ? 2 : 4;
    memmove(frame->bytes + head, text, length);
    frame->bytes[0] = 0x80 | TEXT;
    frame->bytes[1] = head == 2 ? length : 126;
    if (head == 4)
        frame->bytes[2] = length >> 8, frame->bytes[3] = length & 255;
    frame->length = head + length;
}

static void put_text(int to, const char *text)
{
    static struct frame frame;
    fill(&frame, "%s", text);
    put(to, frame.bytes, frame.length);
}

/* What is measured. */
static void tell_all(const char *annotation, int length)
{
    static struct frame frame;
    const char *framed = ""; /* the id that is in the frame */
    for (int to = 0; to <= highest; to++) {
        const char *id = connections[to].id;
        if (!*id)
            continue;
        if (strcmp(id, framed)) {
            framed = id;
            fill(&frame, "%s%s%s%.*s%s", beginning, id, middle, length, annotation, ending);
        }
        put(to, frame.bytes, frame.length);
    }
}

/* --- HTTP --------------------------------------------------------------------------------- */

static void answer(int to, const char *status, const char *json)
{
    char text[256];
    int length = snprintf(text, sizeof text,
                          "HTTP/1.1 %s\r\nContent-Type: application/json\r\n"
                          "Content-Length: %zu\r\n\r\n%s",
                          status, strlen(json), json);
    put(to, text, length);
}

static void publish(int from, const char *text)
{
    char json[64];
    int count = 0;
    const char *end;
    for (text = strchr(text, '['); text && (text = strchr(text, '"')); text = end + 1) {
        if (!(end = strchr(++text, '"')))
            break;
        tell_all(text, end - text);
        count++;
    }
    snprintf(json, sizeof json, "{\"published\":%d}", count);
    answer(from, "200 OK", json);
}

static void upgrade(int from)
{
    static const char text[] = "HTTP/1.1 101 Switching Protocols\r\n"
                               "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                               "Sec-WebSocket-Accept: bm90IHJlY2tvbmVkIGF0IGFsbCE=\r\n"
                               "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n";
    connections[from].is_websocket = 1;
    put(from, text, sizeof text - 1);
}

/* A request, when it is whole; answers how much of the text was used. */
static size_t take_request(int from, const char *text, size_t length)
{
    const char *end = strstr(text, "\r\n\r\n");
    if (!end)
        return 0;
    const char *body = end + 4, *promised = strcasestr(text, "\r\ncontent-length:");
    if (promised && promised < end && text + length - body < atol(promised + 17))
        return 0;
    if (!strncmp(text, "GET /ready ", 11))
        answer(from, "200 OK", "{\"ready\":true}");
    else if (!strncmp(text, "POST /publish ", 14))
        publish(from, body);
    else if (!strncmp(text, "GET /graphql ", 13))
        upgrade(from);
    else
        answer(from, "404 Not Found", "{}");
    return length;
}

/* --- websockets --------------------------------------------------------------------------- */

static char *found(const char *text, size_t length, const char *what)
{
    return memmem(text, length, what, strlen(what));
}

static void take_text(int from, const char *text, size_t length)
{
    char *id = found(text, length, "\"id\":\"");
    if (found(text, length, "\"connection_init\""))
        put_text(from, "{\"type\":\"connection_ack\"}");
    else if (found(text, length, "\"ping\""))
        put_text(from, "{\"type\":\"pong\"}");
    else if (found(text, length, "\"subscribe\"") && id)
        snprintf(connections[from].id, ID, "%.*s", (int)strcspn(id + 6, "\""), id + 6);
}

/* Every whole frame of a text; answers how much of it was used. */
static size_t take_frames(int from, char *text, size_t length)
{
    size_t used = 0;
    while (length - used >= 2) {
        unsigned char *frame = (unsigned char *)text + used;
        size_t size = frame[1] & 127, head = size == 126 ? 8 : 6; /* with the mask */
        if (size == 127)
            errx(1, "a frame of 64 KiB or more");
        if (length - used < head)
            break;
        if (size == 126)
            size = frame[2] << 8 | frame[3];
        if (length - used < head + size)
            break;
        for (size_t i = 0; i < size; i++)
            frame[head + i] ^= frame[head - 4 + (i & 3)];
        if ((frame[0] & 15) == TEXT)
            take_text(from, (char *)frame + head, size);
        else if ((frame[0] & 15) == CLOSE)
            shutdown(from, SHUT_RDWR);
        used += head + size;
    }
    return used;
}

/* --- connections -------------------------------------------------------------------------- */

static void watch(int descriptor)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event))
        err(1, "cannot watch a connection");
}

static void let_in(void)
{
    int on = 1, one = accept(listener, NULL, NULL);
    if (one < 0 && (errno == ECONNABORTED || errno == EAGAIN))
        return;
    if (one < 0 || one >= CONNECTIONS)
        err(1, "cannot let one more in");
    setsockopt(one, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    highest = one > highest ? one : highest;
    watch(one);
}

static void forget(int one)
{
    close(one);
    free(connections[one].kept);
    connections[one] = (struct connection){0};
}

static void keep(struct connection *c, const char *text, size_t length)
{
    free(c->kept);
    c->kept = length ? malloc(length) : NULL;
    c->kept_length = length;
    if (c->kept)
        memcpy(c->kept, text, length);
    else if (length)
        errx(1, "out of memory");
}

static void take(int from)
{
    static char inbox[INBOX + 1];
    struct connection *c = &connections[from];
    size_t length = c->kept_length, used;
    if (length)
        memcpy(inbox, c->kept, length);
    ssize_t more = recv(from, inbox + length, INBOX - length, MSG_DONTWAIT);
    if (more < 0 && errno == EAGAIN)
        return;
    if (more <= 0) {
        forget(from);
        return;
    }
    length += more;
    inbox[length] = 0;
    used = c->is_websocket ? take_frames(from, inbox, length) : take_request(from, inbox, length);
    keep(c, inbox + used, length - used);
}

static void listen_on(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int on = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, BACKLOG))
        err(1, "cannot listen on port %d", port);
    watch(listener);
}

int main(int count, char **words)
{
    struct epoll_event ready[READY];
    if (count != 5)
        errx(1, "usage: floor PORT BEGINNING MIDDLE END");
    beginning = words[2], middle = words[3], ending = words[4];
    epoll = epoll_create1(0);
    listen_on(atoi(words[1]));
    for (;;) {
        count = epoll_wait(epoll, ready, READY, -1);
        for (int i = 0; i < count; i++) {
            if (ready[i].data.fd == listener)
                let_in();
            else
                take(ready[i].data.fd);
        }
    }
}
