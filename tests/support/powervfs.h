// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
// A disk in memory that can lose its power. It registers itself with SQLite as the default VFS while it lives. What is
// written is seen by everybody at once and is on the platter only after a sync; the cut comes in the middle of a write
// or a sync that the test chooses, and every operation after it fails. What was not synced is then gone (Discard), or
// was written in any order, in part and torn at sectors (Reorder).
#include <algorithm>
#include <atomic>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <sqlite3.h>
#include <string>
#include <vector>

namespace bs::test {

class PowerVfs {
public:
    enum class Loss : std::uint8_t { Discard, Reorder };

    PowerVfs() {
        m_vfs.iVersion = 1;
        m_vfs.szOsFile = sizeof(Handle);
        m_vfs.mxPathname = 1024;
        m_vfs.zName = "power";
        m_vfs.pAppData = this;
        m_real = sqlite3_vfs_find(nullptr);
        m_vfs.xOpen = open;
        m_vfs.xDelete = remove;
        m_vfs.xAccess = access;
        m_vfs.xFullPathname = [](sqlite3_vfs *, const char *name, int n, char *out) {
            sqlite3_snprintf(n, out, "%s", name);
            return SQLITE_OK;
        };
        m_vfs.xRandomness = [](sqlite3_vfs *v, int n, char *out) {
            return self(v)->m_real->xRandomness(self(v)->m_real, n, out);
        };
        m_vfs.xSleep = [](sqlite3_vfs *v, int us) { return self(v)->m_real->xSleep(self(v)->m_real, us); };
        m_vfs.xCurrentTime = [](sqlite3_vfs *v, double *t) {
            return self(v)->m_real->xCurrentTime(self(v)->m_real, t);
        };
        m_vfs.xGetLastError = [](sqlite3_vfs *, int, char *) { return 0; };
        sqlite3_vfs_register(&m_vfs, 1);
    }
    ~PowerVfs() {
        sqlite3_vfs_unregister(&m_vfs);
        sqlite3_vfs_register(m_real, 1);
    }
    PowerVfs(const PowerVfs &) = delete;
    PowerVfs &operator=(const PowerVfs &) = delete;

    // Power fails in the n-th write or sync from now.
    void cutAfter(int operations, Loss loss, std::uint32_t seed) {
        const std::lock_guard guard(m_mutex);
        m_left = operations;
        m_loss = loss;
        m_random.seed(seed);
    }
    [[nodiscard]] bool dead() const {
        const std::lock_guard guard(m_mutex);
        return m_dead;
    }
    // With every connection closed: what is on the platter is what there is.
    void powerOn() {
        const std::lock_guard guard(m_mutex);
        if (!m_dead) {
            lose();
        }
        m_live.clear();
        for (const auto &[name, bytes] : m_platter) {
            auto node = std::make_shared<Node>();
            node->bytes = bytes;
            m_live[name] = std::move(node);
        }
        m_dead = false;
        m_left = -1;
    }
    [[nodiscard]] int operations() const {
        const std::lock_guard guard(m_mutex);
        return m_operations;
    }

private:
    struct Change { // a write, or a truncation where `bytes` is empty
        std::size_t at = 0;
        std::string bytes;
    };
    struct Node {
        std::string bytes;           // as everybody sees it
        std::vector<Change> pending; // since the last sync
        int shared = 0, reserved = 0, exclusive = 0;
        std::vector<std::unique_ptr<char[]>> shm;
        int shmShared[SQLITE_SHM_NLOCK] = {};
        bool shmExclusive[SQLITE_SHM_NLOCK] = {};
    };
    struct Handle : sqlite3_file {
        PowerVfs *vfs;
        std::shared_ptr<Node> *node;
        std::string *name;
        int lock;
        unsigned shmShared, shmExclusive;
        bool deleteOnClose;
    };
    static PowerVfs *self(sqlite3_vfs *v) { return static_cast<PowerVfs *>(v->pAppData); }
    static Handle *handle(sqlite3_file *f) { return static_cast<Handle *>(f); }

    static void apply(std::string &bytes, const Change &c) {
        if (c.bytes.empty()) {
            bytes.resize(std::min(bytes.size(), c.at));
            return;
        }
        if (bytes.size() < c.at + c.bytes.size()) {
            bytes.resize(c.at + c.bytes.size());
        }
        std::copy(c.bytes.begin(), c.bytes.end(), bytes.begin() + static_cast<std::ptrdiff_t>(c.at));
    }

    // The moment of the cut.
    void lose() {
        m_dead = true;
        for (const auto &[name, node] : m_live) {
            if (m_loss == Loss::Discard || node->pending.empty()) {
                continue;
            }
            std::vector<Change> some;
            for (const Change &c : node->pending) {
                constexpr std::size_t kSector = 512;
                for (std::size_t from = 0; from < std::max<std::size_t>(c.bytes.size(), 1); from += kSector) {
                    if (m_random() % 3 != 0) {
                        some.push_back({c.at + from, c.bytes.substr(std::min(from, c.bytes.size()), kSector)});
                    }
                }
            }
            std::shuffle(some.begin(), some.end(), m_random);
            std::string &bytes = m_platter[name];
            for (const Change &c : some) {
                apply(bytes, c);
            }
        }
    }
    // True: the operation may go on. Called with the mutex held.
    bool powered() {
        if (m_dead) {
            return false;
        }
        ++m_operations;
        if (m_left > 0 && --m_left == 0) {
            lose();
            return false;
        }
        return true;
    }

    static int open(sqlite3_vfs *v, const char *name, sqlite3_file *file, int flags, int *outFlags) {
        PowerVfs *vfs = self(v);
        const std::lock_guard guard(vfs->m_mutex);
        auto *h = handle(file);
        h->pMethods = nullptr;
        const std::string key = name == nullptr ? "temporary-" + std::to_string(++vfs->m_temporaries) : name;
        const bool known = vfs->m_live.contains(key);
        if (vfs->m_dead || (!known && (flags & SQLITE_OPEN_CREATE) == 0)) {
            return SQLITE_CANTOPEN;
        }
        auto &node = vfs->m_live[key];
        if (!node) {
            node = std::make_shared<Node>();
        }
        h->vfs = vfs;
        h->node = new std::shared_ptr<Node>(node);
        h->name = new std::string(key);
        h->lock = SQLITE_LOCK_NONE;
        h->shmShared = h->shmExclusive = 0;
        h->deleteOnClose = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
        h->pMethods = methods();
        if (outFlags != nullptr) {
            *outFlags = flags;
        }
        return SQLITE_OK;
    }
    static int remove(sqlite3_vfs *v, const char *name, int /*syncDirectory*/) {
        PowerVfs *vfs = self(v);
        const std::lock_guard guard(vfs->m_mutex);
        if (!vfs->powered()) {
            return SQLITE_IOERR_DELETE;
        }
        if (vfs->m_live.erase(name) == 0) {
            return SQLITE_IOERR_DELETE_NOENT;
        }
        vfs->m_platter.erase(name);
        return SQLITE_OK;
    }
    static int access(sqlite3_vfs *v, const char *name, int, int *out) {
        PowerVfs *vfs = self(v);
        const std::lock_guard guard(vfs->m_mutex);
        *out = vfs->m_live.contains(name) ? 1 : 0;
        return SQLITE_OK;
    }

    static const sqlite3_io_methods *methods() {
        static const sqlite3_io_methods m = [] {
            sqlite3_io_methods out{};
            out.iVersion = 2;
            out.xClose = close;
            out.xRead = read;
            out.xWrite = write;
            out.xTruncate = truncate;
            out.xSync = sync;
            out.xFileSize = fileSize;
            out.xLock = lock;
            out.xUnlock = unlock;
            out.xCheckReservedLock = [](sqlite3_file *f, int *reserved) {
                const std::lock_guard guard(handle(f)->vfs->m_mutex);
                *reserved = (*handle(f)->node)->reserved;
                return SQLITE_OK;
            };
            out.xFileControl = [](sqlite3_file *, int, void *) { return SQLITE_NOTFOUND; };
            out.xSectorSize = [](sqlite3_file *) { return 4096; };
            out.xDeviceCharacteristics = [](sqlite3_file *) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; };
            out.xShmMap = shmMap;
            out.xShmLock = shmLock;
            out.xShmBarrier = [](sqlite3_file *) { std::atomic_thread_fence(std::memory_order_seq_cst); };
            out.xShmUnmap = shmUnmap;
            return out;
        }();
        return &m;
    }
    static int close(sqlite3_file *f) {
        auto *h = handle(f);
        unlock(f, SQLITE_LOCK_NONE);
        shmUnmap(f, 0);
        const std::lock_guard guard(h->vfs->m_mutex);
        if (h->deleteOnClose) {
            h->vfs->m_live.erase(*h->name);
        }
        delete h->node;
        delete h->name;
        f->pMethods = nullptr;
        return SQLITE_OK;
    }
    static int read(sqlite3_file *f, void *to, int n, sqlite3_int64 at) {
        const std::lock_guard guard(handle(f)->vfs->m_mutex);
        if (handle(f)->vfs->m_dead) {
            return SQLITE_IOERR_READ;
        }
        const std::string &bytes = (*handle(f)->node)->bytes;
        const auto from = std::min(bytes.size(), static_cast<std::size_t>(at));
        const std::size_t have = std::min(bytes.size() - from, static_cast<std::size_t>(n));
        std::memcpy(to, bytes.data() + from, have);
        std::memset(static_cast<char *>(to) + have, 0, static_cast<std::size_t>(n) - have);
        return have == static_cast<std::size_t>(n) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
    }
    static int change(sqlite3_file *f, Change c) {
        const std::lock_guard guard(handle(f)->vfs->m_mutex);
        Node &node = **handle(f)->node;
        // the write that the power fails in may have reached the platter, or a part of it
        node.pending.push_back(c);
        if (!handle(f)->vfs->powered()) {
            return SQLITE_IOERR_WRITE;
        }
        apply(node.bytes, c);
        return SQLITE_OK;
    }
    static int write(sqlite3_file *f, const void *from, int n, sqlite3_int64 at) {
        return change(f, {static_cast<std::size_t>(at),
                          std::string(static_cast<const char *>(from), static_cast<std::size_t>(n))});
    }
    static int truncate(sqlite3_file *f, sqlite3_int64 size) { return change(f, {static_cast<std::size_t>(size), {}}); }
    static int sync(sqlite3_file *f, int) {
        auto *h = handle(f);
        const std::lock_guard guard(h->vfs->m_mutex);
        if (!h->vfs->powered()) {
            return SQLITE_IOERR_FSYNC;
        }
        Node &node = **h->node;
        std::string &bytes = h->vfs->m_platter[*h->name];
        for (const Change &c : node.pending) {
            apply(bytes, c);
        }
        node.pending.clear();
        return SQLITE_OK;
    }
    static int fileSize(sqlite3_file *f, sqlite3_int64 *size) {
        const std::lock_guard guard(handle(f)->vfs->m_mutex);
        *size = static_cast<sqlite3_int64>((*handle(f)->node)->bytes.size());
        return SQLITE_OK;
    }
    static int lock(sqlite3_file *f, int level) {
        auto *h = handle(f);
        const std::lock_guard guard(h->vfs->m_mutex);
        Node &n = **h->node;
        if (level <= h->lock) {
            return SQLITE_OK;
        }
        if (level == SQLITE_LOCK_SHARED) {
            if (n.exclusive > 0) {
                return SQLITE_BUSY;
            }
            ++n.shared;
        } else if (level == SQLITE_LOCK_RESERVED) {
            if (n.reserved > 0) {
                return SQLITE_BUSY;
            }
            ++n.reserved;
        } else {
            if (n.exclusive > 0 || n.shared > 1 || (n.reserved > 0 && h->lock < SQLITE_LOCK_RESERVED)) {
                return SQLITE_BUSY;
            }
            n.reserved += h->lock < SQLITE_LOCK_RESERVED ? 1 : 0;
            ++n.exclusive;
        }
        h->lock = level;
        return SQLITE_OK;
    }
    static int unlock(sqlite3_file *f, int level) {
        auto *h = handle(f);
        const std::lock_guard guard(h->vfs->m_mutex);
        Node &n = **h->node;
        if (h->lock <= level) {
            return SQLITE_OK;
        }
        n.exclusive -= h->lock >= SQLITE_LOCK_PENDING ? 1 : 0;
        n.reserved -= h->lock >= SQLITE_LOCK_RESERVED ? 1 : 0;
        n.shared -= level == SQLITE_LOCK_NONE ? 1 : 0;
        h->lock = level;
        return SQLITE_OK;
    }
    static int shmMap(sqlite3_file *f, int region, int size, int extend, void volatile **out) {
        const std::lock_guard guard(handle(f)->vfs->m_mutex);
        auto &shm = (*handle(f)->node)->shm;
        *out = nullptr;
        if (shm.size() <= static_cast<std::size_t>(region) && extend == 0) {
            return SQLITE_OK;
        }
        while (shm.size() <= static_cast<std::size_t>(region)) {
            shm.push_back(std::make_unique<char[]>(static_cast<std::size_t>(size)));
        }
        *out = shm[static_cast<std::size_t>(region)].get();
        return SQLITE_OK;
    }
    static int shmLock(sqlite3_file *f, int first, int count, int flags) {
        auto *h = handle(f);
        const std::lock_guard guard(h->vfs->m_mutex);
        Node &n = **h->node;
        const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
        if ((flags & SQLITE_SHM_UNLOCK) != 0) {
            release(*h, n, first, count, exclusive);
            return SQLITE_OK;
        }
        for (int i = first; i < first + count; ++i) {
            const bool mine = (h->shmShared & (1U << static_cast<unsigned>(i))) != 0;
            if (n.shmExclusive[i] || (exclusive && n.shmShared[i] > (mine ? 1 : 0))) {
                return SQLITE_BUSY;
            }
        }
        for (int i = first; i < first + count; ++i) {
            const unsigned bit = 1U << static_cast<unsigned>(i);
            if (exclusive) {
                n.shmExclusive[i] = true;
                h->shmExclusive |= bit;
            } else if ((h->shmShared & bit) == 0) {
                ++n.shmShared[i];
                h->shmShared |= bit;
            }
        }
        return SQLITE_OK;
    }
    static void release(Handle &h, Node &n, int first, int count, bool exclusive) {
        for (int i = first; i < first + count; ++i) {
            const unsigned bit = 1U << static_cast<unsigned>(i);
            if (exclusive && (h.shmExclusive & bit) != 0) {
                n.shmExclusive[i] = false;
                h.shmExclusive &= ~bit;
            } else if (!exclusive && (h.shmShared & bit) != 0) {
                --n.shmShared[i];
                h.shmShared &= ~bit;
            }
        }
    }
    static int shmUnmap(sqlite3_file *f, int deleteIt) {
        auto *h = handle(f);
        const std::lock_guard guard(h->vfs->m_mutex);
        Node &n = **h->node;
        release(*h, n, 0, SQLITE_SHM_NLOCK, true);
        release(*h, n, 0, SQLITE_SHM_NLOCK, false);
        if (deleteIt != 0) {
            n.shm.clear();
        }
        return SQLITE_OK;
    }

    sqlite3_vfs m_vfs{};
    sqlite3_vfs *m_real = nullptr;
    mutable std::mutex m_mutex;
    std::map<std::string, std::shared_ptr<Node>, std::less<>> m_live;
    std::map<std::string, std::string, std::less<>> m_platter;
    std::mt19937 m_random;
    Loss m_loss = Loss::Discard;
    bool m_dead = false;
    int m_left = -1;
    int m_operations = 0;
    int m_temporaries = 0;
};

} // namespace bs::test
