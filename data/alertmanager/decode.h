// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "data/alertmanager/managed.h"
#include "data/net/httpclient.h"

namespace bs {

// Answers of an Alertmanager. Blocking; called off the GUI thread. Fields that are missing are empty, fields that are
// new are ignored; what is not JSON, or of another shape, is an Error that names the address.
[[nodiscard]] Result<std::vector<ManagedAlert>> decodeManagedAlerts(const HttpResponse &r);
[[nodiscard]] Result<std::vector<ManagedGroup>> decodeManagedGroups(const HttpResponse &r);
[[nodiscard]] Result<std::vector<Silence>> decodeSilences(const HttpResponse &r);
[[nodiscard]] Result<std::string> decodeSilenceId(const HttpResponse &r);
[[nodiscard]] Result<AlertmanagerInfo> decodeAlertmanagerInfo(const HttpResponse &r);
[[nodiscard]] Status decodeNothing(const HttpResponse &r); // 2xx, whatever it says
[[nodiscard]] QByteArray encodeSilence(const NewSilence &silence);

} // namespace bs
