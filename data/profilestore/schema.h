// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/store/database.h"

namespace bs::profilestore {

// profile_capture.base is the capture its counts are a difference from; null: written in full, or only the original is
// kept. profile_stacks holds the stacks `first` and following, as they came with one capture.
inline const std::vector<store::Migration> &schema() {
    static const std::vector<store::Migration> steps{
        {1,
         "CREATE TABLE profile_subject(id INTEGER PRIMARY KEY, service TEXT NOT NULL, pod TEXT NOT NULL, "
         "type TEXT NOT NULL, UNIQUE(service, pod, type));"
         "CREATE TABLE profile_text(id INTEGER PRIMARY KEY, text TEXT NOT NULL);"
         "CREATE TABLE profile_frame(id INTEGER PRIMARY KEY, function INTEGER NOT NULL, file INTEGER NOT NULL, "
         "line INTEGER NOT NULL);"
         "CREATE TABLE profile_stacks(first INTEGER PRIMARY KEY, hashes BLOB NOT NULL, frames BLOB NOT NULL);"
         "CREATE TABLE profile_capture(id INTEGER PRIMARY KEY, subject INTEGER NOT NULL, time INTEGER NOT NULL, "
         "base INTEGER, depth INTEGER NOT NULL, total INTEGER NOT NULL, stacks INTEGER NOT NULL, format TEXT NOT NULL, "
         "origin TEXT NOT NULL, pinned INTEGER NOT NULL, truncated INTEGER NOT NULL, counts BLOB, original BLOB);"
         "CREATE INDEX profile_capture_time ON profile_capture(subject, time);"
         "CREATE INDEX profile_capture_base ON profile_capture(base) WHERE base IS NOT NULL;"}};
    return steps;
}

} // namespace bs::profilestore
