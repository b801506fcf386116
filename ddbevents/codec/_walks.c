/* The codec's two walks of untyped items, for what is plain.

   The Python modules beside this one define what is read and written (PEP 399). These
   functions do only what they are sure of. Anything else raises `NotPlain`, an internal
   signal, and the Python walk is asked for the value or the error.

   Written in the limited API of Python 3.11, so that one wheel serves all later ones. Its
   rules: no borrowed reference is held where Python code may run, and what changes while
   it is walked is not plain. */

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <string.h>

#define LEVELS 32           /* of containers in an item; see ddbevents.limits */
#define MOST_IN_SET 1000    /* more are first checked for equal hashes */
#define LONGEST_NUMBER 126  /* of digits whose number is in range, whatever it is */
#define MOST_DIGITS 38      /* of a Decimal's text that is stored as it is */
#define INT64_DIGITS 18     /* that fit into 64 bits, whatever they are */
#define NAME_BYTES 65535
#define LONG_TEXT 1000      /* of characters; Python looks at longer ones */

typedef struct {
    PyObject *not_plain;
    PyObject *decimal_of;    /* text to Decimal, strictly */
    PyObject *read_number;   /* any text of a number to an int or a Decimal */
    PyObject *write_scalar;  /* a scalar to an AttributeValue */
    PyObject *write_set[2];  /* a set to an AttributeValue; with base64 text, if [1] */
    PyObject *to_base64;
    PyObject *decimal;       /* the class */
    PyObject *S, *N, *B, *M, *L, *SS, *BOOL, *NUL;
} Walks;

static Walks *
walks_of(PyObject *module)
{
    return (Walks *)PyModule_GetState(module);
}

/* Raise the signal, whatever was raised; but memory that is short stays an error. */
static PyObject *
not_plain(Walks *w)
{
    if (!PyErr_Occurred() || !PyErr_ExceptionMatches(PyExc_MemoryError)) {
        PyErr_SetNone(w->not_plain);
    }
    return NULL;
}

/* The text of an exact str of ASCII, NULL without an error for anything else. */
static const char *
ascii_of(PyObject *value, Py_ssize_t *length)
{
    if (!PyUnicode_CheckExact(value)) {
        return NULL;
    }
    if (PyUnicode_GetLength(value) > LONG_TEXT) {
        return NULL;
    }
    const char *text = PyUnicode_AsUTF8AndSize(value, length);
    if (text == NULL) {
        PyErr_Clear(); /* half of a surrogate pair */
        return NULL;
    }
    return *length == PyUnicode_GetLength(value) ? text : NULL;
}

static int
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ---- from AttributeValues ---- */

static PyObject *read_map(Walks *w, PyObject *map, int levels);

static PyObject *
read_number(Walks *w, PyObject *payload)
{
    Py_ssize_t length, i;
    const char *text = ascii_of(payload, &length);
    if (text == NULL) {
        return not_plain(w);
    }
    int is_negative = length > 0 && text[0] == '-';
    long long number = 0;
    for (i = is_negative; i < length && is_digit(text[i]); i++) {
        if (i - is_negative < INT64_DIGITS) {
            number = number * 10 + (text[i] - '0');
        }
    }
    Py_ssize_t digits = i - is_negative;
    if (digits > 0 && i == length && digits <= INT64_DIGITS) {
        return PyLong_FromLongLong(is_negative ? -number : number);
    }
    if (digits > 0 && i < length && text[i] == '.' && length <= LONGEST_NUMBER) {
        for (i++; i < length && is_digit(text[i]); i++) {
        }
        if (i == length && text[i - 1] > '0' && text[i - 1] <= '9') {
            PyObject *found = PyObject_CallFunctionObjArgs(w->decimal_of, payload, NULL);
            return found ? found : not_plain(w);
        }
    }
    PyObject *found = PyObject_CallFunctionObjArgs(w->read_number, payload, NULL);
    return found ? found : not_plain(w);
}

/* The value of a character of base64, -1 for any other. */
static int
sextet(unsigned char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* The bytes of base64 text as RFC 4648 has it: padded, and with no spare bits. */
static PyObject *
from_base64(Walks *w, const char *text, Py_ssize_t length)
{
    if (length % 4 != 0) {
        return not_plain(w);
    }
    Py_ssize_t padding = 0;
    while (padding < 2 && padding < length && text[length - 1 - padding] == '=') {
        padding++;
    }
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, length / 4 * 3 - padding);
    if (bytes == NULL) {
        return NULL;
    }
    unsigned char *end = (unsigned char *)PyBytes_AsString(bytes);
    Py_ssize_t left = PyBytes_Size(bytes);
    unsigned int word = 0;
    for (Py_ssize_t i = 0; i < length; i++) {
        int value = i < length - padding ? sextet((unsigned char)text[i]) : 0;
        if (value < 0) {
            Py_DECREF(bytes);
            return not_plain(w);
        }
        word = word << 6 | (unsigned int)value;
        if (i % 4 == 3) {
            for (int shift = 16; shift >= 0; shift -= 8) {
                if (left > 0) {
                    *end++ = (unsigned char)(word >> shift);
                    left--;
                }
                else if (word >> shift & 0xFF) { /* spare bits that are not zero */
                    Py_DECREF(bytes);
                    return not_plain(w);
                }
            }
            word = 0;
        }
    }
    return bytes;
}

static PyObject *
read_binary(Walks *w, PyObject *payload)
{
    if (PyBytes_CheckExact(payload)) {
        return Py_NewRef(payload);
    }
    if (!PyUnicode_CheckExact(payload)) {
        return not_plain(w);
    }
    Py_ssize_t length;
    const char *text = PyUnicode_AsUTF8AndSize(payload, &length);
    return text ? from_base64(w, text, length) : not_plain(w);
}

static PyObject *
read_text(Walks *w, PyObject *payload)
{
    return PyUnicode_CheckExact(payload) ? Py_NewRef(payload) : not_plain(w);
}

static PyObject *
read_element(Walks *w, char tag, PyObject *payload)
{
    switch (tag) {
    case 'S':
        return read_text(w, payload);
    case 'N':
        return read_number(w, payload);
    case 'B':
        return read_binary(w, payload);
    default:
        return not_plain(w);
    }
}

static PyObject *
read_set(Walks *w, char tag, PyObject *payload)
{
    if (!PyList_CheckExact(payload)) {
        return not_plain(w);
    }
    Py_ssize_t size = PyList_Size(payload);
    if (size == 0 || size > MOST_IN_SET) {
        return not_plain(w);
    }
    PyObject *set = PySet_New(NULL);
    if (set == NULL) {
        return NULL;
    }
    for (Py_ssize_t i = 0; i < size && i < PyList_Size(payload); i++) {
        PyObject *element = Py_NewRef(PyList_GetItem(payload, i));
        PyObject *native = read_element(w, tag, element);
        Py_DECREF(element);
        if (native == NULL || PySet_Add(set, native) < 0) {
            Py_XDECREF(native);
            Py_DECREF(set);
            return NULL;
        }
        Py_DECREF(native);
    }
    if (PySet_Size(set) != size || PyList_Size(payload) != size) {
        Py_DECREF(set); /* a duplicate, or the list has changed */
        return not_plain(w);
    }
    return set;
}

static int
is_short_name(PyObject *name)
{
    if (!PyUnicode_CheckExact(name)) {
        return 0;
    }
    Py_ssize_t length = PyUnicode_GetLength(name);
    return length > 0 && length <= LONG_TEXT;
}

static PyObject *read_value(Walks *w, PyObject *av, int levels);

static PyObject *
read_list(Walks *w, PyObject *payload, int levels)
{
    if (!PyList_CheckExact(payload) || levels == 0) {
        return not_plain(w);
    }
    Py_ssize_t size = PyList_Size(payload);
    PyObject *list = PyList_New(size);
    if (list == NULL) {
        return NULL;
    }
    Py_ssize_t i;
    for (i = 0; i < size && i < PyList_Size(payload); i++) {
        PyObject *av = Py_NewRef(PyList_GetItem(payload, i));
        PyObject *native = read_value(w, av, levels - 1);
        Py_DECREF(av);
        if (native == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SetItem(list, i, native);
    }
    if (i != size || PyList_Size(payload) != size) {
        Py_DECREF(list);
        return not_plain(w);
    }
    return list;
}

/* Read an AttributeValue that may hold so many levels of containers. */
static PyObject *
read_value(Walks *w, PyObject *av, int levels)
{
    PyObject *tag, *payload, *native;
    Py_ssize_t position = 0, length;
    if (!PyDict_CheckExact(av) || PyDict_Size(av) != 1
        || !PyDict_Next(av, &position, &tag, &payload)) {
        return not_plain(w);
    }
    const char *name = ascii_of(tag, &length);
    if (name == NULL) {
        return not_plain(w);
    }
    Py_INCREF(payload);
    if (length == 1 && name[0] == 'M') {
        native = levels ? read_map(w, payload, levels - 1) : not_plain(w);
    }
    else if (length == 1 && name[0] == 'L') {
        native = read_list(w, payload, levels);
    }
    else if (length == 1) {
        native = read_element(w, name[0], payload);
    }
    else if (length == 2 && name[1] == 'S') {
        native = read_set(w, name[0], payload);
    }
    else if (length == 4 && memcmp(name, "BOOL", 4) == 0
             && (payload == Py_True || payload == Py_False)) {
        native = Py_NewRef(payload);
    }
    else if (length == 4 && memcmp(name, "NULL", 4) == 0 && payload == Py_True) {
        native = Py_NewRef(Py_None);
    }
    else {
        native = not_plain(w);
    }
    Py_DECREF(payload);
    return native;
}

static PyObject *
read_map(Walks *w, PyObject *map, int levels)
{
    if (!PyDict_CheckExact(map)) {
        return not_plain(w);
    }
    PyObject *native = PyDict_New(), *name, *av;
    Py_ssize_t position = 0, size = PyDict_Size(map);
    if (native == NULL) {
        return NULL;
    }
    while (PyDict_Next(map, &position, &name, &av)) {
        if (!is_short_name(name)) { /* the hash of another might run Python code */
            Py_DECREF(native);
            return not_plain(w);
        }
        Py_INCREF(name);
        Py_INCREF(av);
        PyObject *value = read_value(w, av, levels);
        int is_wrong = value == NULL || PyDict_SetItem(native, name, value) < 0;
        Py_XDECREF(value);
        Py_DECREF(name);
        Py_DECREF(av);
        if (is_wrong) {
            Py_DECREF(native);
            return NULL;
        }
    }
    if (PyDict_Size(map) != size || PyDict_Size(native) != size) {
        Py_DECREF(native);
        return not_plain(w);
    }
    return native;
}

static PyObject *
decode_item(PyObject *module, PyObject *item)
{
    return read_map(walks_of(module), item, LEVELS);
}

/* ---- to AttributeValues ---- */

static PyObject *write_map(Walks *w, PyObject *map, int levels, int in_base64);

/* An AttributeValue of a tag and a payload, whose reference is taken over. */
static PyObject *
tagged(PyObject *tag, PyObject *payload)
{
    if (payload == NULL) {
        return NULL;
    }
    PyObject *av = PyDict_New();
    if (av != NULL && PyDict_SetItem(av, tag, payload) < 0) {
        Py_CLEAR(av);
    }
    Py_DECREF(payload);
    return av;
}

/* What Python makes of a scalar or a set, since it is not as plain as it could be. */
static PyObject *
written_by(Walks *w, PyObject *function, PyObject *value)
{
    PyObject *av = PyObject_CallFunctionObjArgs(function, value, NULL);
    return av ? av : not_plain(w);
}

static PyObject *
write_int(Walks *w, PyObject *value)
{
    int is_large;
    long long number = PyLong_AsLongLongAndOverflow(value, &is_large);
    if (is_large) {
        return written_by(w, w->write_scalar, value);
    }
    char text[24];
    char *start = text + sizeof text;
    unsigned long long left = number < 0 ? 0ULL - (unsigned long long)number
                                         : (unsigned long long)number;
    do {
        *--start = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (number < 0) {
        *--start = '-';
    }
    return tagged(w->N, PyUnicode_FromStringAndSize(start, text + sizeof text - start));
}

/* A Decimal or a float whose text is what is stored: digits that end in no zero. */
static PyObject *
write_fraction(Walks *w, PyObject *value, PyObject *text)
{
    if (text == NULL) {
        return not_plain(w);
    }
    Py_ssize_t length, i;
    const char *digits = ascii_of(text, &length);
    if (digits != NULL && length > 0 && length <= MOST_DIGITS) {
        for (i = digits[0] == '-'; i < length; i++) {
            if (!is_digit(digits[i]) && digits[i] != '.') {
                break;
            }
        }
        if (i == length && digits[length - 1] > '0') {
            return tagged(w->N, text);
        }
    }
    Py_DECREF(text);
    return written_by(w, w->write_scalar, value);
}

/* Whether DynamoDB can surely store a text. */
static int
is_storable(PyObject *text, Py_ssize_t most_bytes)
{
    Py_ssize_t length;
    if (PyUnicode_GetLength(text) > LONG_TEXT) {
        return 0;
    }
    if (PyUnicode_AsUTF8AndSize(text, &length) == NULL) {
        PyErr_Clear();
        return 0;
    }
    return length <= most_bytes;
}

static PyObject *
write_list(Walks *w, PyObject *value, int levels, int in_base64);

static PyObject *
write_set(Walks *w, PyObject *value, int in_base64)
{
    PyObject *elements = PySequence_List(value);
    if (elements == NULL) {
        return not_plain(w);
    }
    Py_ssize_t size = PyList_Size(elements), i, length;
    for (i = 0; i < size && ascii_of(PyList_GetItem(elements, i), &length); i++) {
    }
    if (size > 0 && i == size && PyList_Sort(elements) == 0) {
        return tagged(w->SS, elements);
    }
    Py_DECREF(elements);
    return written_by(w, w->write_set[in_base64], value);
}

/* Write a value that may hold so many levels of containers. */
static PyObject *
write_value(Walks *w, PyObject *value, int levels, int in_base64)
{
    if (PyUnicode_CheckExact(value)) {
        return is_storable(value, PY_SSIZE_T_MAX) ? tagged(w->S, Py_NewRef(value))
                                                  : written_by(w, w->write_scalar, value);
    }
    if (PyLong_CheckExact(value)) {
        return write_int(w, value);
    }
    if (value == Py_None) {
        return tagged(w->NUL, Py_NewRef(Py_True));
    }
    if (PyBool_Check(value)) {
        return tagged(w->BOOL, Py_NewRef(value));
    }
    if (PyDict_CheckExact(value)) {
        return levels ? tagged(w->M, write_map(w, value, levels - 1, in_base64))
                      : not_plain(w);
    }
    if (PyList_CheckExact(value)) {
        return levels ? tagged(w->L, write_list(w, value, levels - 1, in_base64))
                      : not_plain(w);
    }
    if (Py_IS_TYPE(value, (PyTypeObject *)w->decimal)) {
        return write_fraction(w, value, PyObject_Str(value));
    }
    if (PyFloat_CheckExact(value)) {
        return write_fraction(w, value, PyObject_Repr(value));
    }
    if (PyBytes_CheckExact(value)) {
        if (!in_base64) {
            return tagged(w->B, Py_NewRef(value));
        }
        PyObject *text = PyObject_CallFunctionObjArgs(w->to_base64, value, NULL);
        return text ? tagged(w->B, text) : not_plain(w);
    }
    if (PyAnySet_CheckExact(value)) {
        return write_set(w, value, in_base64);
    }
    return not_plain(w);
}

static PyObject *
write_list(Walks *w, PyObject *value, int levels, int in_base64)
{
    Py_ssize_t size = PyList_Size(value), i;
    PyObject *list = PyList_New(size);
    if (list == NULL) {
        return NULL;
    }
    for (i = 0; i < size && i < PyList_Size(value); i++) {
        PyObject *element = Py_NewRef(PyList_GetItem(value, i));
        PyObject *av = write_value(w, element, levels, in_base64);
        Py_DECREF(element);
        if (av == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SetItem(list, i, av);
    }
    if (i != size || PyList_Size(value) != size) {
        Py_DECREF(list);
        return not_plain(w);
    }
    return list;
}

static PyObject *
write_map(Walks *w, PyObject *map, int levels, int in_base64)
{
    PyObject *item = PyDict_New(), *name, *value;
    Py_ssize_t position = 0, size = PyDict_Size(map);
    if (item == NULL) {
        return NULL;
    }
    while (PyDict_Next(map, &position, &name, &value)) {
        if (!PyUnicode_CheckExact(name) || PyUnicode_GetLength(name) == 0
            || !is_storable(name, NAME_BYTES)) {
            Py_DECREF(item);
            return not_plain(w);
        }
        Py_INCREF(name);
        Py_INCREF(value);
        PyObject *av = write_value(w, value, levels, in_base64);
        int is_wrong = av == NULL || PyDict_SetItem(item, name, av) < 0;
        Py_XDECREF(av);
        Py_DECREF(name);
        Py_DECREF(value);
        if (is_wrong) {
            Py_DECREF(item);
            return NULL;
        }
    }
    if (PyDict_Size(map) != size || PyDict_Size(item) != size) {
        Py_DECREF(item);
        return not_plain(w);
    }
    return item;
}

static PyObject *
encode_plain(PyObject *module, PyObject *item, int in_base64)
{
    Walks *w = walks_of(module);
    return PyDict_CheckExact(item) ? write_map(w, item, LEVELS - 1, in_base64)
                                   : not_plain(w);
}

static PyObject *
encode_item(PyObject *module, PyObject *item)
{
    return encode_plain(module, item, 0);
}

static PyObject *
encode_base64_item(PyObject *module, PyObject *item)
{
    return encode_plain(module, item, 1);
}

/* ---- the module ---- */

/* Take over the functions that say what is not so plain. */
static PyObject *
set_up(PyObject *module, PyObject *arguments)
{
    Walks *w = walks_of(module);
    PyObject *given[7];
    PyObject **kept[] = {&w->decimal, &w->decimal_of, &w->read_number, &w->write_scalar,
                         &w->write_set[0], &w->write_set[1], &w->to_base64};
    if (!PyArg_ParseTuple(arguments, "OOOOOOO", &given[0], &given[1], &given[2],
                          &given[3], &given[4], &given[5], &given[6])) {
        return NULL;
    }
    for (int i = 0; i < 7; i++) {
        PyObject *before = *kept[i];
        *kept[i] = Py_NewRef(given[i]);
        Py_XDECREF(before);
    }
    Py_RETURN_NONE;
}

static int
execute(PyObject *module)
{
    Walks *w = walks_of(module);
    struct {
        PyObject **tag;
        const char *text;
    } tags[] = {{&w->S, "S"}, {&w->N, "N"},   {&w->B, "B"},       {&w->M, "M"},
                {&w->L, "L"}, {&w->SS, "SS"}, {&w->BOOL, "BOOL"}, {&w->NUL, "NULL"}};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        if ((*tags[i].tag = PyUnicode_InternFromString(tags[i].text)) == NULL) {
            return -1;
        }
    }
    w->not_plain = PyErr_NewException("ddbevents.codec._walks.NotPlain", NULL, NULL);
    return w->not_plain ? PyModule_AddObjectRef(module, "NotPlain", w->not_plain) : -1;
}

static int
traverse(PyObject *module, visitproc visit, void *arg)
{
    Walks *w = walks_of(module);
    Py_VISIT(w->not_plain);
    Py_VISIT(w->decimal);
    Py_VISIT(w->decimal_of);
    Py_VISIT(w->read_number);
    Py_VISIT(w->write_scalar);
    Py_VISIT(w->write_set[0]);
    Py_VISIT(w->write_set[1]);
    Py_VISIT(w->to_base64);
    return 0;
}

static int
clear(PyObject *module)
{
    PyObject **held = (PyObject **)walks_of(module); /* nothing but references */
    for (size_t i = 0; i < sizeof(Walks) / sizeof(PyObject *); i++) {
        Py_CLEAR(held[i]);
    }
    return 0;
}

static void
release(void *module)
{
    clear((PyObject *)module);
}

static PyMethodDef methods[] = {
    {"decode_item", decode_item, METH_O, "Return the native values of an item."},
    {"encode_item", encode_item, METH_O, "Return the item of a dict."},
    {"encode_base64_item", encode_base64_item, METH_O, "The same, with base64 text."},
    {"set_up", set_up, METH_VARARGS, "Take over the functions of the Python codec."},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, (void *)execute},
    {0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "ddbevents.codec._walks",
    .m_size = sizeof(Walks),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = traverse,
    .m_clear = clear,
    .m_free = release,
};

PyMODINIT_FUNC
PyInit__walks(void)
{
    return PyModuleDef_Init(&definition);
}
