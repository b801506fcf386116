"""One adapter per rival: its public API, used in the quickest way it offers.

An adapter is a module with functions of these names; a missing one is something
the rival does not do.

    decode_item(item)        an item (dict) to native values
    loads_item(data)         an item (JSON text) to native values
    untyped_records(event)   an event (dict, which stays as it is) to records with
                             native images
    untyped_event(data)      the same of an event's JSON text
    untyped_images(event)    those images, new and old in turn; not timed
    typed_event(table)       what reads an event (JSON text) into validated models
    typed_images(event)      those models, new and old in turn; not timed
    encode_item(values)      native values to an item
    model(table)             the model of a table's items
    dumps_item(model)        a model to an item's JSON text
    dumps_dict(values)       native values to an item's JSON text

Where a rival does not parse or write JSON itself, orjson does it.
"""
